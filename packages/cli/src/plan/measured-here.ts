import { type ReachedRates, ratesOfPictures, secondsAt } from '@danqing/bench';
import type { PictureFlops } from '@danqing/core/memory';
import type { ModelConfigs } from '@danqing/core/models';
import { pictureFlops } from '@danqing/core/pipeline';
import type { Engine } from '@danqing/engine';
import type { ExpectedHere, MachineQuestion } from '@danqing/planner';
import { type BenchReport, evaluationsOf } from '@danqing/protocol';

/** The rates of the last benchmark with this model; null if it used another model, or if there is none. */
export async function ratesHere(
  engine: Engine,
  configs: ModelConfigs,
  bench: BenchReport | null,
): Promise<ReachedRates | null> {
  if (bench === null || bench.settings.model !== engine.model.card.name) return null;
  const { prompt, width, height } = bench.settings;
  const { count } = await engine.countTokens(prompt);
  return ratesOfPictures(bench, pictureFlops(configs, count, { width, height }));
}

export function secondsHere(
  rates: ReachedRates,
  flops: PictureFlops,
  work: MachineQuestion['work'],
): ExpectedHere {
  return {
    seconds: secondsAt(rates, flops, evaluationsOf(work)),
    basis: 'calibrated',
    from: `danqing bench of ${rates.measuredAt.slice(0, 10)}, scaled by arithmetic`,
  };
}
