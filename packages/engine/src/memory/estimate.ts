import { isDanqingError, type MemoryPlan } from '@danqing/protocol';
import { busBytesPerSecond, type GraphicsCard } from '../cards/card.ts';
import type { EfficiencyRange } from './efficiency.ts';
import { FILE_SETS, type FileSet } from './file-sets.ts';
import { type ModelNeeds, needsOf, type PictureMemory, type PictureNeeds } from './model-needs.ts';
import { overheadOf } from './overhead.ts';
import { planMemory } from './plan.ts';

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

export interface CardBudget {
  readonly memoryBytes: number;
  readonly marginBytes: number;
  /** What weights and activations may take. */
  readonly usableBytes: number;
}

export interface Fit {
  readonly files: FileSet;
  readonly plan: MemoryPlan;
}

export interface Seconds {
  readonly low: number;
  readonly high: number;
}

/** None of these is measured: all follow from shapes, from what the card's maker publishes, and from others' measurements. */
export interface PictureEstimate {
  readonly budget: CardBudget;
  /** Null when no set of files fits. */
  readonly fit: Fit | null;
  readonly evaluations: number;
  readonly floors: {
    /** All arithmetic of the transformer at the card's peak. */
    readonly arithmeticSeconds: number;
    /** The transformer's weights read once for each evaluation from the card's memory. */
    readonly memorySeconds: number;
    /** What must cross the bus for each picture, once all files lie in the processor's memory. */
    readonly busSeconds: number;
  } | null;
  /** Null when nothing fits, or nobody measured such a card. */
  readonly seconds: Seconds | null;
}

/** What a card leaves for weights and activations; `limitBytes` is a smaller budget that a user sets. */
export function cardBudget(
  { memoryBytes, bus }: Pick<GraphicsCard, 'memoryBytes' | 'bus'>,
  limitBytes: number | null,
): CardBudget {
  const margin = bus === null ? SHARED_MARGIN : CARD_MARGIN;
  const marginBytes = Math.ceil(margin.bytes + memoryBytes * margin.share);
  const usableBytes = Math.max(
    0,
    Math.min(memoryBytes - marginBytes, limitBytes ?? Number.POSITIVE_INFINITY),
  );
  return { memoryBytes, marginBytes, usableBytes };
}

function evaluationsOf({ steps, guidance }: PictureWork): number {
  return steps * (guidance > 0 ? 2 : 1);
}

/** Below four bits pictures lose more than streaming costs. */
const MOST_ROUNDED_AT = FILE_SETS.findIndex(({ name }) => name === 'q4_0');

/**
 * Which files to take: bf16 where all of it stays on the card; else the least rounded set, down to four bits, of which each
 * stage fits in one go, for loading stage by stage costs seconds while rounding costs the picture; else four bits, streamed;
 * else what fits at all. Null when nothing does.
 */
export function chooseFiles(
  model: Pick<ModelNeeds, 'weights'>,
  picture: PictureMemory,
  usableBytes: number,
): Fit | null {
  const fits = FILE_SETS.flatMap((files): Fit[] => {
    const plan = planFor(model, picture, files, usableBytes);
    return plan === null ? [] : [{ files, plan }];
  });
  const published = fits.find(({ files }) => files === FILE_SETS[0]);
  if (published?.plan.placement === 'resident') return published;
  const smaller = fits.filter((fit) => fit !== published);
  const fine = smaller.filter(({ files }) => FILE_SETS.indexOf(files) <= MOST_ROUNDED_AT);
  const unstreamed = fine.find(({ plan }) => plan.stages.every(({ run }) => run.kind !== 'streamed'));
  return unstreamed ?? fine.at(-1) ?? smaller[0] ?? null;
}

/** Where the memory would go with these files; null when they do not fit. */
function planFor(
  model: Pick<ModelNeeds, 'weights'>,
  picture: PictureMemory,
  files: FileSet,
  usableBytes: number,
): MemoryPlan | null {
  const needs = needsOf(model, picture, { files, scratchBytes: overheadOf({ kind: 'gpu' }) });
  try {
    return planMemory(needs, usableBytes);
  } catch (error) {
    if (isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) return null;
    throw error;
  }
}

export interface EstimateOptions {
  readonly work: PictureWork;
  /** A budget below what the card has; null for all of it. */
  readonly limitBytes: number | null;
  /** What programs reached on such cards. */
  readonly efficiency: EfficiencyRange | null;
}

/** What a card that is not here would do. */
export function estimatePicture(
  model: Pick<ModelNeeds, 'weights'>,
  picture: PictureNeeds,
  card: GraphicsCard,
  { work, limitBytes, efficiency }: EstimateOptions,
): PictureEstimate {
  const budget = cardBudget(card, limitBytes);
  const fit = chooseFiles(model, picture, budget.usableBytes);
  const evaluations = evaluationsOf(work);
  if (fit === null) return { budget, fit, evaluations, floors: null, seconds: null };
  const flops = evaluations * picture.flops.evaluation;
  const floors = {
    arithmeticSeconds: flops / card.peakFlops,
    memorySeconds: (evaluations * weightBytesOf(fit.plan, 'denoise')) / card.memoryBytesPerSecond,
    busSeconds: busBytes(fit.plan, evaluations) / (busBytesPerSecond(card) ?? card.memoryBytesPerSecond),
  };
  return { budget, fit, evaluations, floors, seconds: secondsOf(flops, card, floors, efficiency) };
}

function secondsOf(
  flops: number,
  card: GraphicsCard,
  { memorySeconds, busSeconds }: NonNullable<PictureEstimate['floors']>,
  efficiency: EfficiencyRange | null,
): Seconds | null {
  if (efficiency === null) return null;
  const computing = (rate: number, share: number) => Math.max(flops / (rate * share), memorySeconds);
  return {
    low: computing(card.peakFlops, efficiency.high) + busSeconds,
    high: computing(card.lowPowerFlops, efficiency.low) + busSeconds,
  };
}

/** Weights that do not stay on the card come once for each picture; those that are streamed, for each evaluation. */
function busBytes({ placement, stages }: MemoryPlan, evaluations: number): number {
  if (placement === 'resident') return 0;
  return stages.reduce((sum, { stage, run, weightBytes }) => {
    if (run.kind !== 'streamed') return sum + weightBytes;
    return sum + run.keptBytes + run.streamedBytes * (stage === 'denoise' ? evaluations : 1);
  }, 0);
}

function weightBytesOf({ stages }: MemoryPlan, wanted: string): number {
  return stages.find(({ stage }) => stage === wanted)?.weightBytes ?? 0;
}

/** The picture with most pixels, of those given, that fits in some set of files (and within a time, at its slow end). */
export function largestThatFits(
  pictures: readonly PictureNeeds[],
  estimate: (picture: PictureNeeds) => PictureEstimate,
  maxSeconds: number | null = null,
): PictureNeeds | null {
  const pixels = ({ width, height }: PictureNeeds) => width * height;
  const largestFirst = pictures.toSorted((a, b) => pixels(b) - pixels(a));
  const suits = (picture: PictureNeeds) => {
    const { fit, seconds } = estimate(picture);
    return fit !== null && (maxSeconds === null || (seconds !== null && seconds.high <= maxSeconds));
  };
  return largestFirst.find(suits) ?? null;
}
