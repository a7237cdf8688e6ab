import type { ModelSource } from '../../engines/model-source.ts';
import { EngineBackend, type EngineBackendOptions } from './engine-backend.ts';

/**
 * Serves MCP over standard input and output until the input ends or the signal fires. Nothing else may write to the
 * output.
 * @throws DanqingError MODEL_*, FORMAT_* of the initial model, before anything is sent
 */
export async function serveMcpOverStdio(
  source: ModelSource,
  options: EngineBackendOptions & { readonly signal: AbortSignal; readonly onReady: () => void },
): Promise<void> {
  // The SDK is slow to load; starting the server does not wait for it.
  const [{ StdioServerTransport }, { buildMcpServer }] = await Promise.all([
    import('../../../vendor/mcp.js'),
    import('./mcp-server.ts'),
  ]);
  await using backend = await EngineBackend.open(source, options);
  const server = buildMcpServer(backend);
  const ended = inputEnds(options.signal);
  await server.connect(new StdioServerTransport());
  options.onReady();
  await ended;
  // Cancels the requests under way.
  await server.close();
}

function inputEnds(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => resolve();
    process.stdin.once('end', end);
    process.stdin.once('close', end);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
