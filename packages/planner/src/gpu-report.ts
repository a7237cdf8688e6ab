import {
  type ModelRequirements,
  type PictureMemory,
  type PictureRequirements,
  QUANT_PRESETS,
  type QuantPreset,
} from '@danqing/core/memory';
import type { MemoryPlan } from '@danqing/protocol';
import { type EfficiencyRange, efficiencyOf, type JudgedSpeed, judgeSpeeds } from './efficiency.ts';
import {
  estimatePicture,
  type GpuBudget,
  gpuBudget,
  isStreamed,
  largestThatFits,
  type PictureEstimate,
  type PictureWork,
  planFor,
} from './estimate.ts';
import type { Gpu } from './gpus/gpu.ts';
import { CARDS } from './gpus/gpus.ts';

/** Assumed prompt length for cards that are not in this machine: longer than most prompts. */
export const ASSUMED_PROMPT_TOKENS = 128;

export interface GpuQuestion {
  readonly work: PictureWork;
  readonly memoryBudgetBytes: number | null;
  /** Null: the best that fit. */
  readonly files?: QuantPreset | null;
}

export interface LargestQuestion extends GpuQuestion {
  readonly candidates: readonly PictureRequirements[];
  readonly maxSeconds: number | null;
}

/** Placement of one set of files on the card; null if it does not fit. */
export interface FileSetFit {
  readonly files: QuantPreset;
  /** The plan's placement, or `streamed` if weights are transferred as they are used. */
  readonly placement: string | null;
  readonly peakBytes: number | null;
}

export interface GpuReport {
  readonly card: Gpu;
  readonly budget: GpuBudget;
  readonly efficiency: EfficiencyRange | null;
  readonly picture: PictureRequirements;
  readonly estimate: PictureEstimate;
  readonly fileSets: readonly FileSetFit[];
  /** The largest candidate that fits; null if none does. */
  readonly largest: PictureRequirements | null;
}

export interface GpuRowReport {
  readonly card: Gpu;
  /** In the order of the requested sizes. */
  readonly estimates: readonly PictureEstimate[];
}

/** Full report of one card and one size. */
export function reportGpu(
  model: ModelRequirements,
  card: Gpu,
  picture: PictureRequirements,
  { candidates, ...question }: GpuQuestion & { readonly candidates: readonly PictureRequirements[] },
): GpuReport {
  const efficiency = efficiencyOf(card, judgeSpeeds(model));
  const options = { ...question, efficiency };
  const budget = gpuBudget(card, question.memoryBudgetBytes);
  return {
    card,
    budget,
    efficiency,
    picture,
    estimate: estimatePicture(model, picture, card, options),
    fileSets: fileSetFits(model, picture, budget.usableBytes),
    largest: largestThatFits(candidates, (other) => estimatePicture(model, other, card, options)),
  };
}

/** The largest candidate that the card can draw, within `maxSeconds` at the slow end of its range; null if none. */
export function largestOnGpu(
  model: ModelRequirements,
  card: Gpu,
  { candidates, maxSeconds, ...question }: LargestQuestion,
): PictureRequirements | null {
  const options = { ...question, efficiency: efficiencyOf(card, judgeSpeeds(model)) };
  return largestThatFits(candidates, (picture) => estimatePicture(model, picture, card, options), maxSeconds);
}

/** One word for the placement of all stages. */
export function placementOf(plan: MemoryPlan): string {
  return isStreamed(plan) ? 'streamed' : plan.placement;
}

/** Placement of each set of files within that memory. */
export function fileSetFits(
  model: Pick<ModelRequirements, 'weights'>,
  picture: PictureMemory,
  usableBytes: number,
): FileSetFit[] {
  return QUANT_PRESETS.map((files) => {
    const plan = planFor(model, picture, files, usableBytes);
    return { files, placement: plan === null ? null : placementOf(plan), peakBytes: plan?.peakBytes ?? null };
  });
}

/** The matrix of all cards and all sizes. */
export function reportGpus(
  model: ModelRequirements,
  pictures: readonly PictureRequirements[],
  question: GpuQuestion,
  cards: readonly Gpu[] = CARDS,
): GpuRowReport[] {
  const judged: readonly JudgedSpeed[] = judgeSpeeds(model);
  return cards.map((card) => {
    const options = { ...question, efficiency: efficiencyOf(card, judged) };
    return { card, estimates: pictures.map((picture) => estimatePicture(model, picture, card, options)) };
  });
}
