import { rateOfBlock, secondsAt } from '@danqing/bench';
import { type PictureRequirements, type PictureSize, sizesOfShape } from '@danqing/core/memory';
import { type ExpectedHere, planReportOfAbsent } from '@danqing/planner';
import { byStage, DanqingError, invariant, type PlanReport } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ResolvedSettings } from '../settings/resolved-settings.ts';
import { autoSize } from './auto-size.ts';
import type { FoundDevice } from './find-device.ts';
import type { PlanFlags } from './plan-flags.ts';
import { publishedPictures } from './plan-gpus.ts';
import { publishedQuestion } from './plan-question.ts';

/** The published model on this machine, before a file of it is here. */
export async function planAbsent(
  flags: PlanFlags,
  settings: ResolvedSettings,
  device: FoundDevice,
): Promise<PlanReport> {
  const { size, work, limitBytes, files } = publishedQuestion(flags, settings);
  const auto = autoSize(flags);
  const sizes: readonly PictureSize[] = auto === null ? [size] : sizesOfShape(auto.shape).toReversed();
  const { model, pictures } = await publishedPictures(sizes, settings);
  const evaluations = work.steps * (work.guidance > 0 ? 2 : 1);
  const reports = pictures.map((picture) => {
    const expected = secondsOf(picture, evaluations, device);
    return planReportOfAbsent(model, picture, device, { work, limitBytes, files, expected });
  });
  const found =
    auto === null ? reports[0] : reports.find(({ fits, time }) => fits && isInTime(time, auto.maxSeconds));
  if (found !== undefined) return auto === null ? found : { ...found, largest: sizeOf(found) };
  invariant(auto !== null, 'a size was asked for and not planned');
  throw new DanqingError('MEMORY_PLAN_IMPOSSIBLE', say`No size was found that this machine draws so.`, {
    hint: say`Allow more memory or more seconds; \`danqing bench --case buffers\` measures what the seconds follow from.`,
  });
}

function isInTime(time: PlanReport['time'], maxSeconds: number | null): boolean {
  return maxSeconds === null || (time !== null && time.highSeconds <= maxSeconds);
}

function sizeOf({ width, height }: PlanReport): PictureSize {
  return { width, height };
}

/** From one block of the published size, which the bench measures with weights of the right shapes and no meaning. */
function secondsOf(
  { flops }: PictureRequirements,
  evaluations: number,
  { bench }: FoundDevice,
): ExpectedHere | null {
  const rate = bench === null ? null : rateOfBlock(bench);
  if (bench === null || rate === null) return null;
  const rates = { stages: byStage(() => rate), besideMs: 0 };
  return {
    seconds: secondsAt(rates, flops, evaluations),
    basis: 'estimate',
    from: `one q4_0 block in danqing bench of ${bench.createdAt.slice(0, 10)}`,
  };
}
