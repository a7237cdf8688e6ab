/**
 * What a picture costs beside its stages: of a program that has just started, and of an engine at work; and whether a
 * prompt drawn before loads the text encoder again. Usage: npx tsx bench/overhead.ts [rounds] [threads]
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openEngineInChild } from '@danqing/engine';
import { median } from '../packages/bench/src/summarize.ts';
import { MINI, miniRequest } from '../scripts/lib/danqing-mini.ts';

const PROGRAM = fileURLToPath(new URL('../bin/danqing.js', import.meta.url));
const COLD_LIMIT_MS = 1500;
const WARM_LIMIT = 1.1;

const [rounds, threads] = [Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 2)];
const folder = mkdtempSync(join(tmpdir(), 'danqing-overhead-'));
const promptCache = join(folder, 'prompts');
try {
  const cold: number[] = [];
  const again: number[] = [];
  // The first one brings files into the system's cache.
  for (let round = -1; round < rounds; round += 1) {
    const [first, second] = [await drawInProgram(`一只猫 ${round}`), await drawInProgram(`一只猫 ${round}`)];
    if (round >= 0) cold.push(first);
    if (round >= 0) again.push(second);
  }
  console.log(`program, new prompt: ${textOf(cold)} ms beside the stages (goal: at most ${COLD_LIMIT_MS})`);
  console.log(`program, the prompt drawn before: ${textOf(again)} ms`);
  await measureWarm();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Milliseconds from start to end of the program, less its stages. */
async function drawInProgram(prompt: string): Promise<number> {
  const output = join(folder, 'picture.png');
  const flags = [
    '--device=cpu',
    `--threads=${threads}`,
    '--seed=7',
    `--output=${output}`,
    '--overwrite',
    '--json',
  ];
  const start = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, 'generate', prompt, ...flags], {
    env: { ...process.env, DANQING_PROMPT_CACHE: promptCache },
  });
  const wallMs = performance.now() - start;
  const { stageSeconds } = JSON.parse(stdout) as { stageSeconds: Record<string, number> };
  return wallMs - Object.values(stageSeconds).reduce((sum, seconds) => sum + seconds * 1000, 0);
}

async function measureWarm(): Promise<void> {
  await using engine = await openEngineInChild({ ...MINI, threads });
  const ratios: number[] = [];
  const loaded: string[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const start = performance.now();
    const { report } = await engine.generate(miniRequest(engine, { prompt: '一只狗', seed: round + 1 }), {
      onEvent: (event) => {
        if (event.type === 'stage' && event.stage === 'load' && round >= 0) loaded.push(event.detail);
      },
    });
    const wallMs = performance.now() - start;
    const stagesMs = report.stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
    if (round >= 0) ratios.push(wallMs / stagesMs);
  }
  console.log(`warm: ${median(ratios).toFixed(3)} x the stages (goal: at most ${WARM_LIMIT})`);
  console.log(`stages of loading at a prompt drawn before: ${[...new Set(loaded)].join(', ')}`);
  if (loaded.includes('text encoder'))
    throw new Error('the text encoder was loaded for a prompt that was kept');
}

function textOf(values: readonly number[]): string {
  return `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)} – ${Math.max(...values).toFixed(0)})`;
}
