import { type PictureShape, type PictureSize, SQUARE, sizesOfShape } from '@danqing/core/memory';
import { invariant, type PlanReport } from '@danqing/protocol';
import { type GpuQuestion, largestOnGpu, reportGpu } from './gpu-report.ts';
import type { Gpu } from './gpus/gpu.ts';
import { planReportOfGpu } from './plan-report-of-gpu.ts';
import { readPublishedPictures } from './published-requirements.ts';

export interface GpuPlanQuestion extends GpuQuestion {
  readonly size: PictureSize;
  /** Sizes among which the largest that fits is reported; default: squares. */
  readonly candidates?: readonly PictureSize[];
}

/**
 * Plans the published model on any graphics cards, in the given order. `plansFolder` caches measured sizes (null: no
 * cache); other sizes start a process. @throws DanqingError NATIVE_*, ENGINE_CRASHED
 */
export async function planForGpus(
  cards: readonly Gpu[],
  { size, candidates = sizesOfShape(SQUARE), ...question }: GpuPlanQuestion,
  plansFolder: string | null,
): Promise<PlanReport[]> {
  const { model, pictures } = await readPublishedPictures([size, ...candidates], plansFolder);
  const [picture, ...others] = pictures;
  invariant(picture !== undefined, 'the size that was asked for was not measured');
  return cards.map((card) => {
    return planReportOfGpu(
      model,
      reportGpu(model, card, picture, { ...question, candidates: others }),
      question,
    );
  });
}

/** `planForGpus` for one card. @throws DanqingError NATIVE_*, ENGINE_CRASHED */
export async function planForGpu(
  card: Gpu,
  question: GpuPlanQuestion,
  plansFolder: string | null,
): Promise<PlanReport> {
  const [plan] = await planForGpus([card], question, plansFolder);
  invariant(plan !== undefined, 'a card has a plan');
  return plan;
}

/** The largest image of a shape that a card draws in that time, at the slow end of its range; null if none. */
export async function planLargestForGpu(
  card: Gpu,
  { shape, maxSeconds, ...question }: GpuQuestion & LargestOfShape,
  plansFolder: string | null,
): Promise<PlanReport | null> {
  const candidates = sizesOfShape(shape);
  const { model, pictures } = await readPublishedPictures(candidates, plansFolder);
  const size = largestOnGpu(model, card, { ...question, candidates: pictures, maxSeconds });
  return size === null ? null : planForGpu(card, { ...question, size, candidates }, plansFolder);
}

export interface LargestOfShape {
  readonly shape: PictureShape;
  readonly maxSeconds: number | null;
}
