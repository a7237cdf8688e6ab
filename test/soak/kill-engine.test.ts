import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type EngineInChild, openEngineInChild } from '@danqing/engine';
import { isDanqingError } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { MINI, miniRequest, pixelsOf, processOf } from '../support/danqing-mini.ts';
import { soakRandom, times } from './support/soak-run.ts';

const DANQING = fileURLToPath(new URL('../../bin/danqing.js', import.meta.url));
/** Longer than any delay: a request that ends before the kill proves nothing. */
const STEPS = 100;
const MAX_DELAY_MS = 1500;
/** Time for the system to remove a killed process. */
const GONE_MS = 200;

// The bench case killed-engine kills at a step; this test kills at random moments. Processes are found in /proc.
describe.runIf(process.platform === 'linux')('an engine that is killed at a random moment', () => {
  it('is a named error, and then the very picture as before; no process is left', async () => {
    const random = soakRandom();
    const [pids, stages] = [new Set<number>(), new Map<string, number>()];
    {
      await using engine = await openEngineInChild(MINI);
      const expected = pixelsOf(await engine.generate(miniRequest(engine)));
      for (let round = 0; round < times(100); round += 1) {
        pids.add(processOf(engine));
        const stage = await killOnce(engine, random.uniform() * MAX_DELAY_MS);
        stages.set(stage, (stages.get(stage) ?? 0) + 1);
        expect(pixelsOf(await engine.generate(miniRequest(engine)))).toEqual(expected);
      }
    }
    await sleep(GONE_MS);
    console.log(`killed: ${[...stages].map(([stage, count]) => `${count} at ${stage}`).join(', ')}`);
    expect([...pids].filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  });

  it('below the command line: exit code 6, and no file is left', async () => {
    const random = soakRandom();
    for (let round = 0; round < times(10); round += 1) {
      const { exitCode, left } = await killBelowCommandLine(random.uniform() * MAX_DELAY_MS);
      expect({ exitCode, left }).toEqual({ exitCode: 6, left: [] });
    }
  });
});

/** The stage of the request when it was killed, according to its error. */
async function killOnce(engine: EngineInChild, delayMs: number): Promise<string> {
  const request = miniRequest(engine, { steps: STEPS, seed: 1 });
  const outcome = engine.generate(request).catch((error: unknown) => error);
  await sleep(delayMs);
  process.kill(processOf(engine), 'SIGKILL');
  const error = await outcome;
  if (!isDanqingError(error, 'ENGINE_CRASHED')) throw new Error(`no named error: ${error}`);
  expect(error.exitCode).toBe(6);
  return String(error.details?.stage);
}

async function killBelowCommandLine(delayMs: number) {
  const folder = mkdtempSync(path.join(tmpdir(), 'danqing-kill-'));
  const output = ['--output', path.join(folder, 'picture.png')];
  const flags = ['--no-prompt-cache', '--steps', `${STEPS}`, ...output];
  const program = spawn(process.execPath, [DANQING, 'generate', 'a red circle', ...flags]);
  const ended = new Promise((resolve) => program.on('close', resolve));
  const engine = await childOf(program);
  await sleep(delayMs);
  process.kill(engine, 'SIGKILL');
  const exitCode = await ended;
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true });
  return { exitCode, left };
}

/** The engine process once it is running: the program's only child with a channel to it. */
async function childOf({ pid }: ChildProcess): Promise<number> {
  for (;;) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number);
    const engine = children.find((child) => child > 0 && isEngine(child));
    if (engine !== undefined) return engine;
    await sleep(5);
  }
}

function isEngine(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('host/child/main.ts');
}
