import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
export const TINY_MODEL = join(REPOSITORY, 'fixtures/golden/tiny');

export interface Finished {
  /** Exit status; null when a signal ended the program. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** A folder of this test file's own, in which the program runs. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'danqing-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the real program. The user's own settings, models and kept prompts stay out of it. */
export function startDanqing(args: readonly string[], { cwd, env }: RunOptions): Running {
  const child = spawn(process.execPath, [join(REPOSITORY, 'bin/danqing.js'), ...args], {
    cwd,
    env: {
      ...process.env,
      DANQING_LANG: 'en',
      DANQING_MODELS: '',
      DANQING_PROMPT_CACHE: join(cwd, 'prompts'),
      XDG_CONFIG_HOME: cwd,
      XDG_DATA_HOME: cwd,
      XDG_CACHE_HOME: cwd,
      ...env,
    },
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
