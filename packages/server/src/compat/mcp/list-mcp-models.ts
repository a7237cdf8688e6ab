import type { ModelSource } from '../../engines/model-source.ts';
import type { McpModel } from './mcp-backend.ts';

/** The installed models, in the form MCP's tools report them. */
export async function listMcpModels(source: ModelSource, currentName: string): Promise<McpModel[]> {
  const found = await source.list();
  return found.map(({ name, bytes, precision, kind, problem }) => ({
    name,
    isCurrent: name === currentName,
    bytes,
    precision,
    kind,
    problem: problem?.message ?? null,
  }));
}
