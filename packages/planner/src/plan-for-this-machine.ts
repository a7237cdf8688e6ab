import {
  type ModelRequirements,
  type PictureFlops,
  type PictureRequirements,
  type PictureSize,
  type QuantPreset,
  sizesOfShape,
} from '@danqing/core/memory';
import { invariant, type PlanReport } from '@danqing/protocol';
import type { PictureWork } from './estimate.ts';
import type { LargestOfShape } from './plan-for-gpu.ts';
import { type DeviceHere, type ExpectedHere, planReportOfAbsent } from './plan-this-machine.ts';
import { readPublishedPictures } from './published-requirements.ts';

export interface MachineQuestion {
  readonly work: PictureWork;
  readonly memoryBudgetBytes: number | null;
  /** Null: the best that fit. */
  readonly files: QuantPreset | null;
  /** Expected duration of this arithmetic here, from the bench; null if nothing was measured. */
  readonly expect: (flops: PictureFlops) => ExpectedHere | null;
}

/**
 * Plans the published model on a device of this machine before any of its files is downloaded. @throws DanqingError
 * NATIVE_*, ENGINE_CRASHED
 */
export async function planForThisMachine(
  device: DeviceHere,
  { size, ...question }: MachineQuestion & { readonly size: PictureSize },
  plansFolder: string | null,
): Promise<PlanReport> {
  const { model, pictures } = await readPublishedPictures([size], plansFolder);
  const [picture] = pictures;
  invariant(picture !== undefined, 'the size that was asked for was not measured');
  return planOf(model, picture, device, question);
}

/**
 * The largest image of a shape that the device draws in that time; null if none. @throws DanqingError NATIVE_*,
 * ENGINE_CRASHED
 */
export async function planLargestForThisMachine(
  device: DeviceHere,
  { shape, maxSeconds, ...question }: MachineQuestion & LargestOfShape,
  plansFolder: string | null,
): Promise<PlanReport | null> {
  const { model, pictures } = await readPublishedPictures(sizesOfShape(shape).toReversed(), plansFolder);
  const found = pictures
    .map((picture) => planOf(model, picture, device, question))
    .find(({ fits, time }) => fits && isInTime(time, maxSeconds));
  return found === undefined ? null : { ...found, largest: { width: found.width, height: found.height } };
}

function planOf(
  model: ModelRequirements,
  picture: PictureRequirements,
  device: DeviceHere,
  { expect, ...question }: MachineQuestion,
): PlanReport {
  return planReportOfAbsent(model, picture, device, { ...question, expected: expect(picture.flops) });
}

function isInTime(time: PlanReport['time'], maxSeconds: number | null): boolean {
  return maxSeconds === null || (time !== null && time.highSeconds <= maxSeconds);
}
