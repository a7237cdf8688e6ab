import { rateOfBlock, secondsAt } from '@danqing/bench';
import type { PictureFlops } from '@danqing/core/memory';
import { type ExpectedHere, planForThisMachine, planLargestForThisMachine } from '@danqing/planner';
import { byStage, DanqingError, evaluationsOf, type PlanReport } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ResolvedSettings } from '../settings/resolved-settings.ts';
import { autoSize } from './auto-size.ts';
import type { FoundDevice } from './find-device.ts';
import type { PlanFlags } from './plan-flags.ts';
import { plansFolder, publishedQuestion } from './plan-question.ts';

/** Plans for the published model on this machine before any of its files is here. */
export async function planAbsent(
  flags: PlanFlags,
  settings: ResolvedSettings,
  device: FoundDevice,
): Promise<PlanReport> {
  const { size, ...asked } = publishedQuestion(flags, settings);
  const auto = autoSize(flags);
  const evaluations = evaluationsOf(asked.work);
  const expect = (flops: PictureFlops) => secondsOf(flops, evaluations, device);
  const question = { ...asked, expect };
  if (auto === null) return planForThisMachine(device, { ...question, size }, plansFolder(settings));
  const plan = await planLargestForThisMachine(device, { ...question, ...auto }, plansFolder(settings));
  if (plan !== null) return plan;
  throw new DanqingError(
    'MEMORY_PLAN_IMPOSSIBLE',
    say`No size was found that this machine can draw that way.`,
    {
      hint: say`Allow more memory or more seconds; \`danqing bench --case buffers\` measures what the time estimate is based on.`,
    },
  );
}

/**
 * From one block of the published size, which the benchmark measures with weights of the right shapes but meaningless
 * values.
 */
function secondsOf(flops: PictureFlops, evaluations: number, { bench }: FoundDevice): ExpectedHere | null {
  const rate = bench === null ? null : rateOfBlock(bench);
  if (bench === null || rate === null) return null;
  const rates = { stages: byStage(() => rate), besideMs: 0 };
  return {
    seconds: secondsAt(rates, flops, evaluations),
    basis: 'estimate',
    from: `one q4_0 block in danqing bench of ${bench.createdAt.slice(0, 10)}`,
  };
}
