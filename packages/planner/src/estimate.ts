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
 * Memory left free on a card that is not in this machine, for its driver, the desktop, and differences between its
 * allocator and the measured one: 512 MiB (as stable-diffusion.cpp's `--auto-fit` leaves) plus a twentieth.
 */
const CARD_MARGIN = { bytes: 512 * MEBIBYTE, share: 1 / 20 };
/**
 * Graphics get about two thirds of memory shared with the processor. Source: Metal's recommended working set of Macs up
 * to 36 GB.
 */
const SHARED_MARGIN = { bytes: 512 * MEBIBYTE, share: 1 / 3 };

/** The settings of an image that affect its duration. */
export interface PictureWork {
  readonly steps: number;
  /** 0 = off; otherwise each step evaluates the transformer twice. */
  readonly guidance: number;
}

export interface GpuBudget {
  readonly memoryBytes: number;
  readonly marginBytes: number;
  /** Available for weights and activations. */
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

/** Nothing here is measured: all values follow from shapes, from the maker's data and from published measurements. */
export interface PictureEstimate {
  readonly budget: GpuBudget;
  /** Null if no set of files fits. */
  readonly fit: Fit | null;
  readonly evaluations: number;
  readonly floors: {
    /** All arithmetic of the transformer at the card's peak. */
    readonly arithmeticSeconds: number;
    /** Reading the transformer's weights from the card's memory once per evaluation. */
    readonly memorySeconds: number;
    /** Bus transfers per image at full bus speed, with all files already in the processor's memory. */
    readonly busSeconds: number;
  } | null;
  /** Null if nothing fits, or if no such card was measured. */
  readonly seconds: Seconds | null;
}

/** Memory of a card available for weights and activations; `memoryBudgetBytes` is a smaller limit set by the user. */
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
 * Chooses the files: bf16 if all of it stays on the card; else the most precise set, down to q4_0, whose stages fit one
 * at a time; else q4_0 with weights streamed in each step, since that costs seconds where more rounding would cost
 * image quality. Null if none fits. Rough sets are never chosen: nobody publishes them as files.
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

/** The files of a plan in which none fits: the smallest that are published. */
export const SMALLEST_FILES: QuantPreset =
  QUANT_PRESETS.findLast(({ isRough }) => !isRough) ?? QUANT_PRESETS[0];

/** Cache by memory size, as many cards have the same. An image's requirements belong to one model. */
const CHOSEN = new WeakMap<PictureMemory, Map<number, Fit | null>>();

function bestOf(fits: readonly Fit[]): Fit | null {
  const isGood = ({ files, plan }: Fit) =>
    !files.isRough && !isStreamed(plan) && (files.name !== 'bf16' || plan.placement === 'resident');
  const streamed = ({ files }: Fit) => files.name === 'q4_0';
  return fits.find(isGood) ?? fits.find(streamed) ?? null;
}

/** Whether weights are transferred to the card each time they are used. */
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

/** Memory requirements of an image on a card, with these files. */
export function gpuRequirements(
  model: Pick<ModelRequirements, 'weights'>,
  picture: PictureMemory,
  files: QuantPreset,
): MemoryRequirements {
  return needsOf(model, picture, { files, overheadBytes: overheadOf({ kind: 'gpu', isSoftware: false }) });
}

/** The memory plan with these files; null if they do not fit. */
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
  /** A budget below the card's memory; null for all of it. */
  readonly memoryBudgetBytes: number | null;
  /** Efficiency reached on such cards. */
  readonly efficiency: EfficiencyRange | null;
  /** The user's files; null: the best that fit. */
  readonly files?: QuantPreset | null;
}

/** Estimates an image on a card that is not in this machine. */
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

/** Copies reach about half of the bus bandwidth without pinned memory: the slow end assumes no more. */
const BUS_SHARE = 0.5;

/** Fast end: copies overlap with arithmetic at the best known efficiency. Slow end: no overlap, at the worst. */
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

/** Bytes over the bus in all stages, per image. */
function busBytes(plan: MemoryPlan, evaluations: number): number {
  return plan.stages.reduce((sum, stage) => sum + readBytes(plan, stage, evaluations), 0);
}

function weightBytesOf({ stages }: MemoryPlan, wanted: PlannedStage): number {
  return stages.find(({ stage }) => stage === wanted)?.weightBytes ?? 0;
}

/** The candidate with the most pixels that fits with some set of files (and within a time, at its slow end). */
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
