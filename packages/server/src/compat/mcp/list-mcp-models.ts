import type { ModelSource } from '../../engines/model-source.ts';
import type { McpModel } from './mcp-backend.ts';

/** What is installed, as MCP's tools tell it. */
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
