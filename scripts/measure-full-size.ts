/**
 * A model of full size on the processor: what it takes against its plan, what a step costs, how fast weights are placed,
 * and how long a cancel takes. For a folder of scripts/make-full-size-model.ts, or the published model.
 * Usage: npx tsx scripts/measure-full-size.ts FOLDER plan
 *        npx tsx scripts/measure-full-size.ts FOLDER draw [budget in GiB | staged | none] [size] [threads] [pictures]
 *        npx tsx scripts/measure-full-size.ts FOLDER load [buffer type]
 *        npx tsx scripts/measure-full-size.ts FOLDER cancel [times] [size] [threads]
 * Each prints one JSON object.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineInChild, type EngineOptions, openEngineInChild, residentBytesOf } from '@danqing/engine';
import {
  type GenerateRequest,
  invariant,
  isDanqingError,
  type MemoryPlan,
  parseGenerateRequest,
} from '@danqing/protocol';
import { costOf } from '../packages/core/src/graph/cost.ts';
import { paddedLength } from '../packages/core/src/models/z-image/padding.ts';
import { describeStep } from '../packages/core/src/models/z-image/step.ts';
import { openCheckpoint } from '../packages/engine/src/checkpoint/open-checkpoint.ts';
import { StageWatch } from './lib/stage-watch.ts';
import { timeLoading } from './lib/time-loading.ts';

const GIBIBYTE = 1024 ** 3;
const PROMPT = '一只红色的狐狸坐在雪地里，远处是山，傍晚的光';
const SIZES = [512, 768, 1024, 1536, 2048];
/** A step is cancelled after this long at the most: its blocks are all alike. */
const MAX_DELAY_MS = 8000;

const [folder = '', task = 'plan', first, second, third, fourth] = process.argv.slice(2);
const tasks: Readonly<Record<string, () => Promise<object>>> = {
  plan: measurePlans,
  draw: () => draw(first ?? 'staged', Number(second ?? 512), third, Number(fourth ?? 1)),
  load: () => timeLoading(folder, first ?? 'CPU_REPACK'),
  cancel: () => cancelOften(Number(first ?? 10), Number(second ?? 1024), third),
};
const run = tasks[task];
if (folder === '' || run === undefined) throw new Error('usage: see the head of this file');
console.log(JSON.stringify({ task, ...(await run()) }, null, 1));

function open(options: Partial<EngineOptions> = {}): Promise<EngineInChild> {
  return openEngineInChild({ paths: { model: folder }, device: 'cpu', ...options });
}

function threadsOf(threads: string | undefined): Partial<EngineOptions> {
  return threads === undefined ? {} : { threads: Number(threads) };
}

function requestFor({ model }: EngineInChild, size: number): GenerateRequest {
  const input = { prompt: PROMPT, seed: 7, steps: 1, width: size, height: size };
  return parseGenerateRequest(input, { ...model.card.defaults, shift: model.shift });
}

function pidOf({ pid }: EngineInChild): number {
  invariant(pid !== null, 'the engine has a process while it serves');
  return pid;
}

/** What each size needs: all resident, stage after stage, and the least that can be. */
async function measurePlans() {
  await using whole = await open();
  await using impossible = await open({ memoryBudgetBytes: 1 });
  const sizes: object[] = [];
  for (const size of SIZES) {
    const plan = await whole.plan(requestFor(whole, size));
    const error = await impossible.plan(requestFor(impossible, size)).catch((caught: unknown) => caught);
    if (!isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) throw error;
    sizes.push({
      size,
      residentGiB: inGiB(plan.peakBytes),
      stagedGiB: inGiB(stagedBytes(plan)),
      leastGiB: inGiB(Number(error.details?.neededBytes)),
      scratchGiB: inGiB(plan.scratchBytes),
      stages: plan.stages.map(({ stage, weightBytes, activationBytes }) => ({
        stage,
        weightsGiB: inGiB(weightBytes),
        activationsGiB: inGiB(activationBytes),
      })),
    });
  }
  return { sizes };
}

function stagedBytes({ scratchBytes, stages }: MemoryPlan): number {
  const ofStages = stages.map(({ weightBytes, activationBytes }) => weightBytes + activationBytes);
  return scratchBytes + Math.max(...ofStages);
}

/**
 * Pictures of one step in a process of its own, stage by stage against their plan. What kernels leave behind when they
 * decode counts from the second one on.
 */
async function draw(budget: string, size: number, threads: string | undefined, numImages: number) {
  const memoryBudgetBytes = await budgetBytes(budget, size);
  await using engine = await open({
    ...(memoryBudgetBytes === null ? {} : { memoryBudgetBytes }),
    ...threadsOf(threads),
  });
  const beforeBytes = residentBytesOf([pidOf(engine)]) ?? Number.NaN;
  using watch = new StageWatch(pidOf(engine));
  let latents = '';
  const { report, images } = await engine.generate(
    { ...requestFor(engine, size), numImages },
    {
      onEvent: (event) => watch.note(event),
      record: (name, _shape, values) => {
        if (name === 'latents.0') latents = hashOf(values);
      },
    },
  );
  const { plan, memory, profile, promptTokens } = report;
  const flops = await stepFlops(size, promptTokens);
  return {
    profile: profile.details,
    threads: profile.threads,
    promptTokens,
    plan: {
      placement: plan.placement,
      budgetGiB: plan.budgetBytes === null ? null : inGiB(plan.budgetBytes),
      peakGiB: inGiB(plan.peakBytes),
      scratchGiB: inGiB(plan.scratchBytes),
    },
    usedGiB: inGiB(memory.usedBytes),
    allocatedGiB: inGiB(memory.allocatedBytes),
    peakOverPlan: memory.usedBytes / plan.peakBytes,
    stages: plan.stages.map(({ stage, run: way, bytes }) => {
      const plannedBytes = bytes + plan.scratchBytes;
      const usedBytes = (watch.peakBytes.get(stage) ?? Number.NaN) - beforeBytes;
      return {
        stage,
        way,
        plannedGiB: inGiB(plannedBytes),
        usedGiB: inGiB(usedBytes),
        peakOverPlan: usedBytes / plannedBytes,
      };
    }),
    stageSeconds: report.stages.map(({ stage, durationMs }) => `${stage} ${(durationMs / 1000).toFixed(1)}`),
    beginnings: watch.beginnings,
    stepSeconds: watch.stepMs / 1000,
    stepTeraflop: flops / 1e12,
    stepGigaflopPerSecond: flops / watch.stepMs / 1e6,
    latents,
    picture: hashOf(images[0]?.image.data ?? new Uint8Array()),
  };
}

async function budgetBytes(budget: string, size: number): Promise<number | null> {
  if (budget === 'none') return null;
  if (budget !== 'staged') return Number(budget) * GIBIBYTE;
  await using engine = await open();
  return stagedBytes(await engine.plan(requestFor(engine, size)));
}

/** Floating point operations of one evaluation, from the graph that is computed. */
async function stepFlops(size: number, promptTokens: number): Promise<number> {
  await using checkpoint = await openCheckpoint({ model: folder });
  const grid = size / 16;
  const shape = { gridHeight: grid, gridWidth: grid, captionTokens: paddedLength(promptTokens) };
  return costOf(describeStep(checkpoint.transformer.config, shape)).flops.total;
}

/** Cancels a step at random moments. A kept prompt spares each new process the text encoder. */
async function cancelOften(times: number, size: number, threads: string | undefined) {
  const folderOfPrompts = mkdtempSync(join(tmpdir(), 'danqing-cancel-'));
  try {
    await using engine = await open({
      promptCache: { folder: folderOfPrompts, maxBytes: GIBIBYTE },
      ...threadsOf(threads),
    });
    const cancels: { readonly delayMs: number; readonly answeredMs: number; readonly ended: boolean }[] = [];
    for (let round = 0; round < times; round += 1) {
      const cancel = await cancelOnce(engine, size);
      cancels.push(cancel);
      console.error(JSON.stringify(cancel));
    }
    const worst = Math.max(...cancels.map(({ answeredMs }) => answeredMs));
    return { size, worstMs: Math.round(worst), ended: cancels.filter(({ ended }) => ended).length, cancels };
  } finally {
    rmSync(folderOfPrompts, { recursive: true, force: true });
  }
}

/** `ended`: the process had to be. */
async function cancelOnce(engine: EngineInChild, size: number) {
  const controller = new AbortController();
  const delayMs = Math.round(Math.random() * MAX_DELAY_MS);
  let outcome: Promise<unknown> = Promise.resolve();
  await new Promise<void>((begun) => {
    outcome = engine
      .generate(requestFor(engine, size), {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'stage' && event.detail.startsWith('picture')) begun();
        },
      })
      .catch((error: unknown) => error);
    void outcome.then(() => begun());
  });
  await sleep(delayMs);
  const { pid } = engine;
  const start = performance.now();
  controller.abort();
  const error = await outcome;
  const answeredMs = Math.round(performance.now() - start);
  if (!isDanqingError(error, 'CANCELLED')) throw error;
  return { delayMs, answeredMs, ended: engine.pid !== pid };
}

function inGiB(bytes: number): number {
  return Number((bytes / GIBIBYTE).toFixed(3));
}

function hashOf(values: NodeJS.ArrayBufferView): string {
  return createHash('sha256').update(values).digest('hex').slice(0, 12);
}
