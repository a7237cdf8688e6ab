import {
  leastPeak,
  type ModelRequirements,
  needsOf,
  overheadOf,
  type PictureMemory,
  type PictureRequirements,
  planMemory,
  QUANT_PRESETS,
  type QuantPreset,
  readBytes,
} from '@danqing/core/memory';
import {
  evaluationsOf,
  type MemoryPlan,
  type MemoryRequirements,
  type PlannedStage,
} from '@danqing/protocol';
import type { EfficiencyRange } from './efficiency.ts';
import { busBytesPerSecond, type Gpu } from './gpus/gpu.ts';

const MEBIBYTE = 1024 ** 2;

/**
 * What is left free of a card that is not here, for its driver, the desktop, and for what its allocator does otherwise
 * than the one that was measured: 512 MiB (as stable-diffusion.cpp's `--auto-fit` leaves) and a twentieth.
 */
const CARD_MARGIN = { bytes: 512 * MEBIBYTE, share: 1 / 20 };
/** Of memory that the processor shares, graphics get about two thirds. Source: Metal's recommended working set of Macs to 36 GB. */
const SHARED_MARGIN = { bytes: 512 * MEBIBYTE, share: 1 / 3 };

/** What to draw, as far as it costs time. */
export interface PictureWork {
  readonly steps: number;
  /** 0 = off; otherwise each step evaluates the transformer twice. */
  readonly guidance: number;
}

export interface GpuBudget {
  readonly memoryBytes: number;
  readonly marginBytes: number;
  /** What weights and activations may take. */
  readonly usableBytes: number;
}

export interface Fit {
  readonly files: QuantPreset;
  readonly plan: MemoryPlan;
}

export interface Seconds {
  readonly low: number;
  readonly high: number;
}

/** None of these is measured: all follow from shapes, from what the card's maker publishes, and from others' measurements. */
export interface PictureEstimate {
  readonly budget: GpuBudget;
  /** Null when no set of files fits. */
  readonly fit: Fit | null;
  readonly evaluations: number;
  readonly floors: {
    /** All arithmetic of the transformer at the card's peak. */
    readonly arithmeticSeconds: number;
    /** The transformer's weights read once for each evaluation from the card's memory. */
    readonly memorySeconds: number;
    /** What must cross the bus for each picture, once all files lie in the processor's memory, at all that it carries. */
    readonly busSeconds: number;
  } | null;
  /** Null when nothing fits, or nobody measured such a card. */
  readonly seconds: Seconds | null;
}

/** What a card leaves for weights and activations; `memoryBudgetBytes` is a smaller budget that a user sets. */
export function gpuBudget(
  { memoryBytes, bus }: Pick<Gpu, 'memoryBytes' | 'bus'>,
  memoryBudgetBytes: number | null,
): GpuBudget {
  const margin = bus === null ? SHARED_MARGIN : CARD_MARGIN;
  const marginBytes = Math.ceil(margin.bytes + memoryBytes * margin.share);
  const usableBytes = Math.max(
    0,
    Math.min(memoryBytes - marginBytes, memoryBudgetBytes ?? Number.POSITIVE_INFINITY),
  );
  return { memoryBytes, marginBytes, usableBytes };
}

/**
 * Which files to take. bf16 where all of it stays on the card; else the least rounded set down to q4_0 whose stages fit
 * one by one; else q4_0 with weights that stream through each step, which costs seconds where more rounding would cost
 * the picture; smaller sets only where not even that fits. Null when none does.
 */
export function chooseFiles(
  model: Pick<ModelRequirements, 'weights'>,
  picture: PictureMemory,
  usableBytes: number,
): Fit | null {
  const known = CHOSEN.get(picture) ?? new Map<number, Fit | null>();
  CHOSEN.set(picture, known);
  const before = known.get(usableBytes);
  if (before !== undefined) return before;
  const chosen = bestOf(QUANT_PRESETS.flatMap((files) => fitOf(model, picture, files, usableBytes) ?? []));
  known.set(usableBytes, chosen);
  return chosen;
}

/** Many cards have the same memory, and a picture is of one model. */
const CHOSEN = new WeakMap<PictureMemory, Map<number, Fit | null>>();

function bestOf(fits: readonly Fit[]): Fit | null {
  const isGood = ({ files, plan }: Fit) =>
    !files.isRough && !isStreamed(plan) && (files.name !== 'bf16' || plan.placement === 'resident');
  const streamed = ({ files }: Fit) => files.name === 'q4_0';
  return fits.find(isGood) ?? fits.find(streamed) ?? fits.find(({ files }) => files.isRough) ?? null;
}

/** Whether weights pass through the card each time that they are used. */
export function isStreamed({ stages }: MemoryPlan): boolean {
  return stages.some(({ run }) => run.kind === 'streamed');
}

function fitOf(
  model: Pick<ModelRequirements, 'weights'>,
  picture: PictureMemory,
  files: QuantPreset,
  usableBytes: number,
): Fit | null {
  const plan = planFor(model, picture, files, usableBytes);
  return plan === null ? null : { files, plan };
}

/** What a picture needs on a card, with these files. */
export function gpuRequirements(
  model: Pick<ModelRequirements, 'weights'>,
  picture: PictureMemory,
  files: QuantPreset,
): MemoryRequirements {
  return needsOf(model, picture, { files, overheadBytes: overheadOf({ kind: 'gpu', isSoftware: false }) });
}

/** Where the memory would go with these files; null when they do not fit. */
export function planFor(
  model: Pick<ModelRequirements, 'weights'>,
  picture: PictureMemory,
  files: QuantPreset,
  usableBytes: number,
): MemoryPlan | null {
  const needs = gpuRequirements(model, picture, files);
  return leastPeak(needs) > usableBytes ? null : planMemory(needs, usableBytes);
}

export interface EstimateOptions {
  readonly work: PictureWork;
  /** A budget below what the card has; null for all of it. */
  readonly memoryBudgetBytes: number | null;
  /** What programs reached on such cards. */
  readonly efficiency: EfficiencyRange | null;
  /** The files that there are; null: the best that fit. */
  readonly files?: QuantPreset | null;
}

/** What a card that is not here would do. */
export function estimatePicture(
  model: Pick<ModelRequirements, 'weights'>,
  picture: PictureRequirements,
  card: Gpu,
  { work, memoryBudgetBytes, efficiency, files = null }: EstimateOptions,
): PictureEstimate {
  const budget = gpuBudget(card, memoryBudgetBytes);
  const { usableBytes } = budget;
  const fit =
    files === null ? chooseFiles(model, picture, usableBytes) : fitOf(model, picture, files, usableBytes);
  const evaluations = evaluationsOf(work);
  if (fit === null) return { budget, fit, evaluations, floors: null, seconds: null };
  const flops = evaluations * picture.flops.denoise;
  const floors = {
    arithmeticSeconds: flops / card.peakFlops,
    memorySeconds: (evaluations * weightBytesOf(fit.plan, 'denoise')) / card.memoryBytesPerSecond,
    busSeconds: busBytes(fit.plan, evaluations) / (busBytesPerSecond(card) ?? card.memoryBytesPerSecond),
  };
  return { budget, fit, evaluations, floors, seconds: secondsOf(flops, card, floors, efficiency) };
}

/** Copies reach about half of what a bus carries where memory is not pinned: the slow end counts on no more. */
const BUS_SHARE = 0.5;

/** From copies that hide behind arithmetic at the best efficiency seen, to copies in between at the worst. */
function secondsOf(
  flops: number,
  card: Gpu,
  { memorySeconds, busSeconds }: NonNullable<PictureEstimate['floors']>,
  efficiency: EfficiencyRange | null,
): Seconds | null {
  if (efficiency === null) return null;
  const computing = (rate: number, share: number) => Math.max(flops / (rate * share), memorySeconds);
  return {
    low: Math.max(computing(card.peakFlops, efficiency.high), busSeconds),
    high: computing(card.lowPowerFlops, efficiency.low) + busSeconds / BUS_SHARE,
  };
}

/** Of all stages, for one picture. */
function busBytes(plan: MemoryPlan, evaluations: number): number {
  return plan.stages.reduce((sum, stage) => sum + readBytes(plan, stage, evaluations), 0);
}

function weightBytesOf({ stages }: MemoryPlan, wanted: PlannedStage): number {
  return stages.find(({ stage }) => stage === wanted)?.weightBytes ?? 0;
}

/** The picture with most pixels, of those given, that fits in some set of files (and within a time, at its slow end). */
export function largestThatFits(
  pictures: readonly PictureRequirements[],
  estimate: (picture: PictureRequirements) => PictureEstimate,
  maxSeconds: number | null = null,
): PictureRequirements | null {
  const pixels = ({ width, height }: PictureRequirements) => width * height;
  const largestFirst = pictures.toSorted((a, b) => pixels(b) - pixels(a));
  const suits = (picture: PictureRequirements) => {
    const { fit, seconds } = estimate(picture);
    return fit !== null && (maxSeconds === null || (seconds !== null && seconds.high <= maxSeconds));
  };
  return largestFirst.find(suits) ?? null;
}
