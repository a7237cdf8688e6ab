import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FakeServerOptions } from './fake-server.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const FAKE = fileURLToPath(new URL('fake-server.ts', import.meta.url));

/** A listening server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Everything written to stderr so far. */
  log(): string;
  /** Kills it like a crash of the machine, as far as that can be simulated for a process. */
  kill(): Promise<void>;
  /** Stops it in good order; resolves with the exit status. */
  stop(): Promise<number | null>;
}

export function startFakeServer(
  options: FakeServerOptions,
  around: readonly string[] = [],
): Promise<ServerProcess> {
  return start([
    ...around,
    process.execPath,
    '--expose-gc',
    '--import',
    'tsx',
    FAKE,
    JSON.stringify(options),
  ]);
}

/** `danqing serve` with the embedded model on one thread. `folder` holds queue, pictures and caches. */
export function startMiniServer(folder: string, args: readonly string[] = []): Promise<ServerProcess> {
  const program = [process.execPath, join(ROOT, 'bin/danqing.js'), 'serve', '--json', '--port', '0'];
  return start([...program, '--device', 'cpu', '--threads', '1', ...args], {
    DANQING_OUTPUT_DIR: join(folder, 'outputs'),
    DANQING_LANG: 'en',
    XDG_CONFIG_HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_CACHE_HOME: folder,
  });
}

async function start(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const url = await Promise.race([
    urlFrom(child),
    ended.then((code) => {
      throw new Error(`the server ended with ${code}: ${said}`);
    }),
  ]);
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    url,
    pid: child.pid ?? 0,
    log: () => said,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  };
}

function urlFrom({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const url = /"url": ?"([^"]+)"/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

/** Ids of engine processes below a server (Linux). */
export function enginePids(serverPid: number): number[] {
  const children = readFileSync(`/proc/${serverPid}/task/${serverPid}/children`, 'utf8').trim();
  return children
    .split(' ')
    .filter((pid) => pid !== '')
    .map(Number)
    .filter((pid) => readCommand(pid).includes('host/child/main.ts'));
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // The process has just ended.
    return '';
  }
}

export function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

/** Names of the files in the image folder: complete ones, and unfinished ones. */
export function picturesIn(folder: string): { readonly whole: string[]; readonly begun: string[] } {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return {
    whole: names.filter((name) => /^outputs_.*\.png$/.test(name)),
    begun: names.filter((name) => name.endsWith('.part')),
  };
}
