import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished } from 'vitest';

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
export const TINY_MODEL = join(REPOSITORY, 'fixtures/golden/tiny');

export interface Finished {
  /** Exit status; null if a signal ended the program. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** A folder shared by the tests of a file, used as the program's current folder. */
export function temporaryFolder(): string {
  const folder = makeFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder for the running test alone. */
export function folderOfTest(): string {
  const folder = makeFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const makeFolder = () => mkdtempSync(join(tmpdir(), 'danqing-cli-'));

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** An environment without the user's own settings, models and cached prompts. */
export function testEnvironment({ cwd, env }: RunOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // The tests may have been started with npx.
    npm_command: '',
    DANQING_LANG: 'en',
    DANQING_MODELS: '',
    DANQING_PROMPT_CACHE: join(cwd, 'prompts'),
    XDG_CONFIG_HOME: cwd,
    XDG_DATA_HOME: cwd,
    XDG_CACHE_HOME: cwd,
    ...env,
  };
}

/** Starts the real program. */
export function startDanqing(args: readonly string[], options: RunOptions): Running {
  const child = spawn(process.execPath, [join(REPOSITORY, 'bin/danqing.js'), ...args], {
    cwd: options.cwd,
    env: testEnvironment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk;
    });
  }
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...text }));
  });
  return { child, finished };
}

export function runDanqing(args: readonly string[], options: RunOptions): Promise<Finished> {
  return startDanqing(args, options).finished;
}
