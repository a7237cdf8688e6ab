/**
 * Kills the engine's process (kill -9) at random moments of a request, and expects each time a named error with exit
 * code 6 and then the very picture as before. In the end no process may be left. One in ten kills goes through the
 * command line, which must leave no file.
 * Usage: npx tsx scripts/kill-engine.ts [times]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type EngineInChild, openEngineInChild } from '@danqing/engine';
import { isDanqingError } from '@danqing/protocol';
import { MINI, miniRequest } from './lib/danqing-mini.ts';

const DANQING = fileURLToPath(new URL('../bin/danqing.js', import.meta.url));
/** Longer than any delay: a request that would end by itself before it is killed proves nothing. */
const STEPS = 100;
const MAX_DELAY_MS = 1500;

const times = Number(process.argv[2] ?? 100);
const pids = new Set<number>();
const stages = new Map<string, number>();
let samePictures = 0;

await killInProcessOfTheirOwn();
const commandLine = Math.ceil(times / 10);
for (let round = 0; round < commandLine; round += 1) await killBelowCommandLine();
await sleep(200);
const orphans = [...pids].filter((pid) => existsSync(`/proc/${pid}`));
console.log(`${times} kills: ${[...stages].map(([stage, count]) => `${count} at ${stage}`).join(', ')}`);
console.log(`${times} errors ENGINE_CRASHED with exit code 6, ${samePictures} next pictures the same`);
console.log(`${commandLine} kills below the command line: exit code 6, no file left`);
console.log(`${pids.size} processes, ${orphans.length} left`);
process.exitCode = samePictures === times && orphans.length === 0 ? 0 : 1;

async function killInProcessOfTheirOwn(): Promise<void> {
  await using engine = await openEngineInChild(MINI);
  const expected = await engine.generate(miniRequest(engine));
  for (let round = 0; round < times; round += 1) {
    const stage = await killOnce(engine);
    stages.set(stage, (stages.get(stage) ?? 0) + 1);
    const next = await engine.generate(miniRequest(engine));
    const [before, after] = [expected.images[0]?.image.data, next.images[0]?.image.data];
    if (before !== undefined && after !== undefined && Buffer.compare(before, after) === 0) samePictures += 1;
  }
}

/** The stage at which the request was, as its error tells. */
async function killOnce(engine: EngineInChild): Promise<string> {
  const request = miniRequest(engine, { steps: STEPS, seed: 1 });
  const outcome = engine.generate(request).catch((error: unknown) => error);
  await sleep(Math.random() * MAX_DELAY_MS);
  const pid = engine.pid ?? 0;
  pids.add(pid);
  process.kill(pid, 'SIGKILL');
  const error = await outcome;
  if (!isDanqingError(error, 'ENGINE_CRASHED') || error.exitCode !== 6)
    throw new Error(`no named error: ${error}`);
  return String(error.details?.stage);
}

async function killBelowCommandLine(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'danqing-kill-'));
  const output = ['--output', path.join(folder, 'picture.png')];
  const program = spawn(process.execPath, [
    DANQING,
    'generate',
    'a red circle',
    '--no-prompt-cache',
    '--steps',
    `${STEPS}`,
    ...output,
  ]);
  const ended = new Promise((resolve) => program.on('close', resolve));
  const engine = await childOf(program);
  await sleep(Math.random() * MAX_DELAY_MS);
  pids.add(engine);
  process.kill(engine, 'SIGKILL');
  const exitCode = await ended;
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true });
  if (exitCode !== 6 || left.length > 0) throw new Error(`exit code ${exitCode}, files: ${left.join(', ')}`);
}

/** The engine's process, once the program has started it: its only child with a channel to it (Linux). */
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
