/**
 * `danqing serve` over the fake engine, as a process for load and fault tests. Its only argument is JSON:
 * FakeServerOptions. Prints its URL once it listens; SIGTERM stops it in good order.
 */
import { openServer } from '../../src/serve/open-server.ts';
import { serveOptions } from '../support/serve-options.ts';
import { fakeSource } from '../support/test-server.ts';

export interface FakeServerOptions {
  /** Holds `data` and `outputs`. */
  readonly folder: string;
  readonly stepMs: number;
  readonly queueLimit: number;
}

const { folder, stepMs, queueLimit } = JSON.parse(process.argv[2] ?? '') as FakeServerOptions;
const server = await openServer(
  {
    ...serveOptions(folder),
    queueLimit,
    shutdownMs: 10_000,
    log: { level: 'warn', folder: null, prompts: false },
  },
  { source: fakeSource({ stepMs }), writeLine: (line) => process.stderr.write(`${line}\n`) },
);
// Needs --expose-gc. Collecting garbage first leaves only the memory that is really held.
process.on('SIGUSR2', () => (globalThis as { gc?: () => void }).gc?.());
process.once('SIGTERM', () => void server.stop());
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
