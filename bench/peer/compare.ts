/**
 * Compares Danqing with diffusers on danqing-mini, in turn, in one run; see README.md in this folder.
 * Usage: npx tsx bench/peer/compare.ts --python PATH [--rounds 9] [--starts 3] [--threads 2]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from '@danqing/bench';
import { openEngineInChild, residentBytesOf } from '@danqing/engine';
import { MINI, miniRequest } from '../../test/support/danqing-mini.ts';
import { DiffusersProcess } from './diffusers-process.ts';
import { residentBytesOfTree } from './resident-memory.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/danqing.js', import.meta.url));
const PROMPT = '一只可爱的橘色猫咪，窗台，阳光';
const PICTURE = { width: 256, height: 256, steps: 8, seed: 42 };
/** Torch's threads spin for a moment after their work, which would slow the next contestant. */
const PAUSE_MS = 300;
const SAMPLE_MS = 5;

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    starts: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
  },
});
const { python } = values;
if (python === undefined) throw new Error('--python names the Python of an environment with diffusers');
const [rounds, starts, threads] = [Number(values.rounds), Number(values.starts), Number(values.threads)];
const folder = mkdtempSync(join(tmpdir(), 'danqing-peer-'));
const figures = new Map<string, number[]>();

console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${threads} threads, load ${loadavg()[0]}`);
try {
  if (starts > 0) await compareStarts(python);
  if (rounds > 0) await compareWarm(python);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function note(name: string, value: number): void {
  figures.set(name, [...(figures.get(name) ?? []), value]);
}

/** From process start until the first image is written, with all files in the system's cache. */
async function compareStarts(python: string): Promise<void> {
  const contestants: Record<string, () => Promise<void>> = {
    'diffusers bf16': () => startDiffusers(python, 'bfloat16'),
    'diffusers f32': () => startDiffusers(python, 'float32'),
    'danqing, new prompt': () => startDanqing('off'),
    'danqing, cached prompt': () => startDanqing(join(folder, 'prompts')),
  };
  for (let round = 0; round <= starts; round += 1) {
    // The first round fills the cache.
    if (round === 1) figures.clear();
    for (const draw of Object.values(contestants)) {
      await draw();
      await sleep(PAUSE_MS);
    }
  }
  console.log('\nstart of the process to the first picture, and memory of its processes meanwhile');
  for (const name of Object.keys(contestants))
    printRow(name, `start of ${name}`, `peak of ${name}`, 'diffusers bf16');
}

async function startDiffusers(python: string, dtype: 'bfloat16' | 'float32'): Promise<void> {
  const name = dtype === 'bfloat16' ? 'diffusers bf16' : 'diffusers f32';
  const start = performance.now();
  using diffusers = new DiffusersProcess(python, dtype, threads);
  const peak = watchPeak(diffusers.pid);
  await diffusers.ready();
  await diffusers.draw({ ...PICTURE, prompt: PROMPT, keepPrompt: false, png: join(folder, 'peer.png') });
  note(`start of ${name}`, performance.now() - start);
  note(`peak of ${name}`, peak());
}

async function startDanqing(promptCache: string): Promise<void> {
  const name = promptCache === 'off' ? 'danqing, new prompt' : 'danqing, cached prompt';
  const size = `--size=${PICTURE.width}x${PICTURE.height}`;
  const args = [
    'generate',
    PROMPT,
    size,
    `--steps=${PICTURE.steps}`,
    `--seed=${PICTURE.seed}`,
    '--device=cpu',
  ];
  const output = [`--output=${join(folder, 'own.png')}`, '--overwrite', '--quiet', `--threads=${threads}`];
  const start = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args, ...output], {
    env: { ...process.env, DANQING_PROMPT_CACHE: promptCache },
    stdio: 'ignore',
  });
  const peak = watchPeak(child.pid ?? 0);
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`danqing ended with ${code}`);
  note(`start of ${name}`, performance.now() - start);
  note(`peak of ${name}`, peak());
}

/** Samples the sum of resident memory; the returned function stops and gives the peak. */
function watchPeak(pid: number): () => number {
  let largest = 0;
  const timer = setInterval(() => {
    largest = Math.max(largest, residentBytesOfTree(pid));
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return largest;
  };
}

async function compareWarm(python: string): Promise<void> {
  using bf16 = new DiffusersProcess(python, 'bfloat16', threads);
  using f32 = new DiffusersProcess(python, 'float32', threads);
  await using danqing = await openEngineInChild({ ...MINI, threads });
  console.log(`\n${JSON.stringify(await bf16.ready())}`);
  await f32.ready();
  const drawOwn = async (prompt: string) => {
    const start = performance.now();
    const { report } = await danqing.generate(miniRequest(danqing, { ...PICTURE, prompt }));
    return {
      durationMs: performance.now() - start,
      residentBytes: residentBytesOf([danqing.pid ?? 0]) ?? 0,
      report,
    };
  };
  const contestants: Record<
    string,
    (prompt: string) => Promise<{ durationMs: number; residentBytes: number }>
  > = {
    'diffusers bf16, new prompt': (prompt) => bf16.draw({ ...PICTURE, prompt, keepPrompt: false }),
    'diffusers f32, new prompt': (prompt) => f32.draw({ ...PICTURE, prompt, keepPrompt: false }),
    'danqing, new prompt': drawOwn,
    'diffusers bf16, cached prompt': (prompt) => bf16.draw({ ...PICTURE, prompt, keepPrompt: true }),
    'diffusers f32, cached prompt': (prompt) => f32.draw({ ...PICTURE, prompt, keepPrompt: true }),
    'danqing, cached prompt': drawOwn,
  };
  for (let round = -1; round < rounds; round += 1) {
    // The first round is a warm-up: its times are dropped.
    if (round === 0) figures.clear();
    for (const [name, draw] of Object.entries(contestants)) {
      await sleep(PAUSE_MS);
      const { durationMs, residentBytes } = await draw(`${PROMPT} ${round}`);
      note(`picture of ${name}`, durationMs);
      note(`memory of ${name}`, residentBytes);
    }
  }
  console.log('a warm picture, and resident memory of the process that draws');
  for (const name of Object.keys(contestants)) {
    const baseline = `diffusers bf16, ${name.endsWith('new prompt') ? 'new' : 'cached'} prompt`;
    printRow(name, `picture of ${name}`, `memory of ${name}`, baseline);
  }
}

/** Prints medians, and ratios to the baseline by round. */
function printRow(name: string, time: string, memory: string, baseline: string): void {
  const times = figures.get(time) ?? [];
  const bases = figures.get(time.replace(name, baseline)) ?? [];
  const ratios = times.map((value, round) => value / (bases[round] ?? Number.NaN));
  const mib = median(figures.get(memory) ?? []) / 2 ** 20;
  console.log(
    name.padEnd(32),
    `${median(times).toFixed(0)} ms`.padStart(9),
    `(${Math.min(...times).toFixed(0)} – ${Math.max(...times).toFixed(0)})`.padEnd(16),
    `x ${median(ratios).toFixed(2)}`.padStart(7),
    `${mib.toFixed(0)} MiB`.padStart(9),
  );
}
