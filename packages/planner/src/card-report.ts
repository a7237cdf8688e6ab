import {
  FILE_SETS,
  type FileSet,
  type ModelNeeds,
  type PictureMemory,
  type PictureNeeds,
  type PictureSize,
} from '@danqing/core/memory';
import type { MemoryPlan } from '@danqing/protocol';
import type { GraphicsCard } from './cards/card.ts';
import { CARDS } from './cards/cards.ts';
import { type EfficiencyRange, efficiencyOf, type JudgedSpeed, judgeSpeeds } from './efficiency.ts';
import {
  type CardBudget,
  cardBudget,
  estimatePicture,
  isStreamed,
  largestThatFits,
  type PictureEstimate,
  type PictureWork,
  planFor,
} from './estimate.ts';

/** The five sizes that the page offers. */
export const PRESET_SIZES: readonly PictureSize[] = [
  { width: 512, height: 512 },
  { width: 768, height: 768 },
  { width: 1024, height: 1024 },
  { width: 1024, height: 576 },
  { width: 576, height: 1024 },
];

/** Of the prompt, for cards that are not here: more than most prompts have. */
export const ASSUMED_PROMPT_TOKENS = 128;

export interface CardQuestion {
  readonly work: PictureWork;
  readonly limitBytes: number | null;
  /** Null: the best that fit. */
  readonly files?: FileSet | null;
}

export interface LargestQuestion extends CardQuestion {
  readonly candidates: readonly PictureNeeds[];
  readonly maxSeconds: number | null;
}

/** How each set of files would lie on the card; null where it does not fit. */
export interface FileSetFit {
  readonly files: FileSet;
  /** As the plan's, or `streamed` where weights pass through the card as they are used. */
  readonly placement: string | null;
  readonly peakBytes: number | null;
}

export interface CardReport {
  readonly card: GraphicsCard;
  readonly budget: CardBudget;
  readonly efficiency: EfficiencyRange | null;
  readonly picture: PictureNeeds;
  readonly estimate: PictureEstimate;
  readonly fileSets: readonly FileSetFit[];
  /** Of the candidates; null when none fits. */
  readonly largest: PictureNeeds | null;
}

export interface CardRowReport {
  readonly card: GraphicsCard;
  /** In the order of the sizes asked for. */
  readonly estimates: readonly PictureEstimate[];
}

/** All that is to say of one card and one size. */
export function reportCard(
  model: ModelNeeds,
  card: GraphicsCard,
  picture: PictureNeeds,
  { candidates, ...question }: CardQuestion & { readonly candidates: readonly PictureNeeds[] },
): CardReport {
  const efficiency = efficiencyOf(card, judgeSpeeds(model));
  const options = { ...question, efficiency };
  const budget = cardBudget(card, question.limitBytes);
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

/** The largest candidate that the card draws, within `maxSeconds` at the slow end of its range; null: none. */
export function largestOnCard(
  model: ModelNeeds,
  card: GraphicsCard,
  { candidates, maxSeconds, ...question }: LargestQuestion,
): PictureNeeds | null {
  const options = { ...question, efficiency: efficiencyOf(card, judgeSpeeds(model)) };
  return largestThatFits(candidates, (picture) => estimatePicture(model, picture, card, options), maxSeconds);
}

/** In one word, for all stages. */
export function placementOf(plan: MemoryPlan): string {
  return isStreamed(plan) ? 'streamed' : plan.placement;
}

/** How each set of files would lie in that memory. */
export function fileSetFits(
  model: Pick<ModelNeeds, 'weights'>,
  picture: PictureMemory,
  usableBytes: number,
): FileSetFit[] {
  return FILE_SETS.map((files) => {
    const plan = planFor(model, picture, files, usableBytes);
    return { files, placement: plan === null ? null : placementOf(plan), peakBytes: plan?.peakBytes ?? null };
  });
}

/** The matrix: every card at every size. */
export function reportCards(
  model: ModelNeeds,
  pictures: readonly PictureNeeds[],
  question: CardQuestion,
  cards: readonly GraphicsCard[] = CARDS,
): CardRowReport[] {
  const judged: readonly JudgedSpeed[] = judgeSpeeds(model);
  return cards.map((card) => {
    const options = { ...question, efficiency: efficiencyOf(card, judged) };
    return { card, estimates: pictures.map((picture) => estimatePicture(model, picture, card, options)) };
  });
}
