import { totalmem } from 'node:os';
import {
  errorWords,
  type GenerateRequest,
  isDanqingError,
  MACHINE_REPORT_FORMAT,
  type MachineReport,
} from '@danqing/protocol';
import { Engine, type RequestInput } from '../api/engine.ts';
import type { Calibration } from '../bench/calls.ts';
import { calibrateInChild } from '../bench/native-process.ts';
import type { EngineInChild } from '../host/child/child-engine.ts';
import { inspectMachine, openEngineInChild } from '../host/child/open-engine.ts';
import type { EngineOptions } from '../host/engine-options.ts';
import { deviceAsked } from '../host/machine.ts';
import { readConfigs } from '../host/read-configs.ts';
import { residentBytesOf } from '../host/resident-bytes.ts';
import { PRESET_SIZES } from '../memory/card-report.ts';
import { evaluationsOf } from '../memory/estimate.ts';
import type { PictureSize } from '../memory/model-needs.ts';
import { pictureFlops } from '../pipeline/picture-flops.ts';
import { readVersion } from '../version.ts';
import type { ModelConfigs } from '../weights/published-model.ts';
import { type Drawn, differenceOf, drawMeasured } from './measured-picture.ts';
import { MemorySampler } from './memory-sampler.ts';
import { checksOf } from './report-checks.ts';

export type ReportPart = 'calibrate' | 'load' | 'sizes' | 'budgets' | 'stability' | 'prompts';

export interface MeasureOptions {
  readonly engine: EngineOptions;
  readonly request: RequestInput;
  /** In a row, for stability. */
  readonly pictures: number;
  readonly onPart?: (part: ReportPart) => void;
  readonly signal?: AbortSignal;
}

/** Shares of what it takes for all weights to stay. */
const BUDGET_SHARES = [1, 0.75, 0.5, 0.25];
/** How often the prompt is repeated: short, and up to what the model reads. */
const PROMPT_REPEATS = [1, 4, 16, 64];

/**
 * Measures this machine with a model: loading, sizes, memory over time, smaller budgets, many pictures in a row, prompts.
 * @throws DanqingError what the engine throws; CANCELLED by the signal
 */
export async function measureMachine(options: MeasureOptions): Promise<MachineReport> {
  const { engine, signal, onPart } = options;
  const [createdAt, start] = [new Date().toISOString(), performance.now()];
  onPart?.('calibrate');
  const configs = await readConfigs(engine.paths);
  const first = await measureFirst(options);
  const { request, curve } = first;
  const calibration = await calibrateInChild({ engine, request }, signal);
  onPart?.('sizes');
  const sizes = await measureSizes(options, first, { configs, calibration });
  onPart?.('budgets');
  const budgets = await measureBudgets(options, first);
  onPart?.('stability');
  const stability = await measureStability(options, request);
  onPart?.('prompts');
  const prompts = await measurePrompts(options, request);
  const { memory, profile, model } = first.drawn.report;
  const report = {
    format: MACHINE_REPORT_FORMAT as typeof MACHINE_REPORT_FORMAT,
    createdAt,
    durationMs: performance.now() - start,
    versions: { danqing: readVersion(), node: process.versions.node, ggml: calibration.ggml },
    machine: await describeHere(engine, calibration),
    settings: {
      model,
      prompt: request.prompt,
      seed: String(request.seed),
      steps: request.steps,
      guidance: request.guidance,
      threads: profile.threads,
      precision: profile.precision,
    },
    memorySource: memory.source,
    load: first.load,
    sizes: sizes.map(({ size, floorMs, drawn }) => ({ ...size, floorMs, ...drawn.picture })),
    memory: curve,
    budgets,
    stability,
    prompts,
  };
  const drawn = [first.drawn, ...sizes.map((measured) => measured.drawn)];
  return { ...report, checks: checksOf(report, drawn) };
}

interface First {
  readonly request: GenerateRequest;
  readonly drawn: Drawn;
  readonly load: MachineReport['load'];
  readonly curve: MachineReport['memory'];
}

/** From the start of the engine's process to a second picture, with its memory all the while. */
async function measureFirst({
  engine: options,
  request: input,
  onPart,
  signal,
}: MeasureOptions): Promise<First> {
  onPart?.('load');
  let child: EngineInChild | null = null;
  using sampler = new MemorySampler(() => child?.pid ?? null);
  const start = performance.now();
  child = await open(options, signal);
  await using engine = child;
  const openMs = performance.now() - start;
  sampler.phase('idle');
  const request = new Engine(engine).resolveRequest(input);
  await pause();
  sampler.phase('first picture');
  const drawn = await drawMeasured(engine, request, signal);
  sampler.phase('after it');
  await pause();
  sampler.phase('second picture');
  const second = await drawMeasured(engine, request, signal);
  sampler.phase('after that');
  await pause();
  const load = {
    openMs,
    firstPictureMs: drawn.picture.durationMs,
    secondPictureMs: second.picture.durationMs,
  };
  return { request, drawn, load, curve: sampler.curve };
}

interface MeasuredSize {
  readonly size: PictureSize;
  readonly floorMs: number;
  readonly drawn: Drawn;
}

/** The five sizes that the page offers, or as much smaller as the model is. Each is drawn twice, the second time counts. */
async function measureSizes(
  { engine: options, signal }: MeasureOptions,
  { request, drawn: { report } }: First,
  { configs, calibration }: { readonly configs: ModelConfigs; readonly calibration: Calibration },
): Promise<MeasuredSize[]> {
  await using engine = await open(options, signal);
  const { width, height } = engine.model.card.defaults;
  const divisor = Math.max(1, Math.round(1024 / Math.max(width, height)));
  const measured: MeasuredSize[] = [];
  for (const preset of PRESET_SIZES) {
    const size = { width: preset.width / divisor, height: preset.height / divisor };
    await drawMeasured(engine, { ...request, ...size }, signal);
    const drawn = await drawMeasured(engine, { ...request, ...size }, signal);
    const { evaluation, decode } = pictureFlops(configs, report.promptTokens, size);
    const flops = evaluation * evaluationsOf(request) + decode;
    measured.push({ size, drawn, floorMs: (flops / calibration.peak.flopsPerSecond) * 1000 });
  }
  return measured;
}

/** The same picture with less memory. A budget that nothing fits in is an answer too. */
async function measureBudgets(
  { engine: options, signal }: MeasureOptions,
  { request, drawn }: First,
): Promise<MachineReport['budgets']> {
  const measured: MachineReport['budgets'] = [];
  for (const share of BUDGET_SHARES) {
    const budgetBytes = Math.ceil(drawn.picture.plannedBytes * share);
    await using engine = await open({ ...options, memoryBudgetBytes: budgetBytes }, signal);
    try {
      const { picture, pixels } = await drawMeasured(engine, request, signal);
      const difference = differenceOf(pixels, drawn.pixels);
      measured.push({ share, budgetBytes, picture, difference, problem: null });
    } catch (error) {
      if (!isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) throw error;
      measured.push({
        share,
        budgetBytes,
        picture: null,
        difference: null,
        problem: errorWords(error),
      });
    }
  }
  return measured;
}

/** The same picture over and over: neither time nor memory may grow, nor a pixel change. */
async function measureStability(
  { engine: options, pictures, signal }: MeasureOptions,
  request: GenerateRequest,
): Promise<MachineReport['stability']> {
  await using engine = await open(options, signal);
  const measured: MachineReport['stability'] = [];
  for (let drawn = 0; drawn < pictures; drawn += 1) {
    const { durationMs, pictureHash } = (await drawMeasured(engine, request, signal)).picture;
    const residentBytes = engine.pid === null ? null : residentBytesOf([engine.pid]);
    measured.push({ durationMs, residentBytes, pictureHash });
  }
  return measured;
}

/** Of growing length, none of which was read before. */
async function measurePrompts(
  { engine: options, signal }: MeasureOptions,
  request: GenerateRequest,
): Promise<MachineReport['prompts']> {
  await using engine = await open(options, signal);
  await drawMeasured(engine, request, signal);
  const measured: MachineReport['prompts'] = [];
  for (const times of PROMPT_REPEATS) {
    const prompt = `${request.prompt}，`.repeat(times).slice(0, MAX_PROMPT_CHARACTERS);
    const { picture, report } = await drawMeasured(engine, { ...request, prompt }, signal);
    const { encode = 0 } = picture.stageMs;
    measured.push({ tokens: report.promptTokens, encodeMs: encode, durationMs: picture.durationMs });
  }
  return measured;
}

function open(options: EngineOptions, signal: AbortSignal | undefined): Promise<EngineInChild> {
  return openEngineInChild(options, signal === undefined ? {} : { signal });
}

const MAX_PROMPT_CHARACTERS = 2000;
const PAUSE_MS = 800;

/** For the memory that a process holds when nothing happens. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

async function describeHere(
  options: EngineOptions,
  { device, peak }: Calibration,
): Promise<MachineReport['machine']> {
  const machine = await inspectMachine();
  const found = deviceAsked(machine, options.device);
  const isCpu = found === null || found.kind === 'cpu';
  return {
    processor: machine.processor,
    platform: `${process.platform}-${process.arch}`,
    totalBytes: totalmem(),
    device,
    deviceKind: found?.kind ?? 'cpu',
    deviceBytes: isCpu ? machine.totalBytes : found.totalBytes,
    availableBytes: isCpu ? machine.freeBytes : found.freeBytes,
    peakFlops: peak.flopsPerSecond,
  };
}
