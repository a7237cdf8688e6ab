import {
  type ModelRequirements,
  type PictureRequirements,
  type PictureShape,
  type PictureSize,
  SQUARE,
  sizesOfShape,
  tryPlan,
} from '@danqing/core/memory';
import { invariant, type PlanReport } from '@danqing/protocol';
import { assemblePlan } from './assemble-plan.ts';
import { chooseFiles, gpuBudget, gpuRequirements, planFor, SMALLEST_FILES } from './estimate.ts';
import { fileSetFits, type GpuQuestion } from './gpu-report.ts';
import { pcie } from './gpus/gpu.ts';
import { readPublishedPictures } from './published-requirements.ts';

/** A card of which only the memory is known. */
export interface AnyCard {
  /** What the report calls it. */
  readonly name: string;
  readonly memoryBytes: number;
}

export interface MemoryQuestion extends GpuQuestion {
  readonly size: PictureSize;
  /** Shape of the largest size that is reported; default: square. */
  readonly shape?: PictureShape;
}

/** The bus decides the margin only: any but memory shared with the processor. */
const ANY_BUS = pcie(4, 16);

/**
 * Plans the published model for a card of that memory. Times and floors need a known card and are left out.
 * @throws DanqingError NATIVE_*, ENGINE_CRASHED
 */
export async function planForMemory(
  card: AnyCard,
  { size, shape = SQUARE, ...question }: MemoryQuestion,
  plansFolder: string | null,
): Promise<PlanReport> {
  const { model, pictures } = await readPublishedPictures([size, ...sizesOfShape(shape)], plansFolder);
  const [picture, ...others] = pictures;
  invariant(picture !== undefined, 'the size that was asked for was not measured');
  const largest = largestIn(model, others, card, question);
  return reportOf(model, picture, { card, question, largest });
}

/** The plan of the largest image of a shape that fits; null if none does. */
export async function planLargestForMemory(
  card: AnyCard,
  { shape, ...question }: GpuQuestion & { readonly shape: PictureShape },
  plansFolder: string | null,
): Promise<PlanReport | null> {
  const { model, pictures } = await readPublishedPictures(sizesOfShape(shape), plansFolder);
  const largest = largestIn(model, pictures, card, question);
  return largest === null ? null : reportOf(model, largest, { card, question, largest });
}

function largestIn(
  model: ModelRequirements,
  pictures: readonly PictureRequirements[],
  { memoryBytes }: AnyCard,
  { memoryBudgetBytes, files = null }: GpuQuestion,
): PictureRequirements | null {
  const { usableBytes } = gpuBudget({ memoryBytes, bus: ANY_BUS }, memoryBudgetBytes);
  const fits = (picture: PictureRequirements) =>
    (files === null
      ? chooseFiles(model, picture, usableBytes)
      : planFor(model, picture, files, usableBytes)) !== null;
  const pixels = ({ width, height }: PictureSize) => width * height;
  return pictures.toSorted((a, b) => pixels(b) - pixels(a)).find(fits) ?? null;
}

interface Reported {
  readonly card: AnyCard;
  readonly question: GpuQuestion;
  readonly largest: PictureRequirements | null;
}

function reportOf(
  model: ModelRequirements,
  picture: PictureRequirements,
  { card, question, largest }: Reported,
): PlanReport {
  const { work, memoryBudgetBytes, files: asked = null } = question;
  const budget = gpuBudget({ memoryBytes: card.memoryBytes, bus: ANY_BUS }, memoryBudgetBytes);
  const usableBytes = Math.floor(budget.usableBytes);
  const files = asked ?? chooseFiles(model, picture, usableBytes)?.files ?? SMALLEST_FILES;
  const requirements = gpuRequirements(model, picture, files);
  return assemblePlan({
    basis: 'estimate',
    model: model.model,
    size: picture,
    work,
    promptTokens: model.promptTokens,
    device: describeAny(card),
    usableBytes,
    marginBytes: budget.marginBytes,
    limitBytes: memoryBudgetBytes,
    files: files.name,
    requirements,
    ...tryPlan(requirements, usableBytes),
    floors: null,
    time: null,
    efficiency: null,
    fileSets: fileSetFits(model, picture, usableBytes),
    largest,
  });
}

function describeAny({ name, memoryBytes }: AnyCard): PlanReport['device'] {
  return {
    name,
    kind: 'card',
    isHere: false,
    isLaptop: false,
    memoryBytes,
    memoryBytesPerSecond: null,
    bus: null,
    peakFlops: null,
    lowPowerFlops: null,
    peakUnit: null,
    sources: [],
  };
}
