/**
 * `danqing serve` over the fake engine, as a process: for load and faults. Its one argument is JSON: FakeServerOptions.
 * Prints its address once it listens; SIGTERM stops it in good order.
 */
import { join } from 'node:path';
import { openServer } from '../../src/serve/open-server.ts';
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
    host: '127.0.0.1',
    port: 0,
    authToken: null,
    insecure: false,
    allowedHosts: [],
    allowedOrigins: [],
    trustedProxies: [],
    basePath: '',
    maxConcurrentRequests: 1,
    queueLimit,
    bodyLimitBytes: 1024 * 1024,
    shutdownMs: 10_000,
    model: { nameOrPath: 'fake', libraries: [], importFolders: [], libraryFolder: folder, sources: {} },
    engine: {},
    idleUnloadMs: null,
    outputFolder: join(folder, 'outputs'),
    dataFolder: join(folder, 'data'),
    webFolder: join(folder, 'web'),
    a1111: { honorParameters: false },
    log: { level: 'warn', folder: null, prompts: false },
  },
  { source: fakeSource({ stepMs }), writeLine: (line) => process.stderr.write(`${line}\n`) },
);
// Started with --expose-gc: what is measured then is what is held, not what was not collected yet.
process.on('SIGUSR2', () => (globalThis as { gc?: () => void }).gc?.());
process.once('SIGTERM', () => void server.stop());
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
