import type { ModelConfigs } from '@danqing/core/models';
import { graphFlops } from '@danqing/core/pipeline';
import {
  type ByStage,
  evaluationsOf,
  type GenerateRequest,
  PLANNED_STAGES,
  type PlannedStage,
} from '@danqing/protocol';

/** FLOP of a request by stage. */
export type PictureCost = ByStage<number>;

/** Sum over all stages except `spared`: for example, an already encoded prompt costs nothing. */
export function sumFlops(cost: PictureCost, ...spared: readonly PlannedStage[]): number {
  return PLANNED_STAGES.filter((stage) => !spared.includes(stage)).reduce(
    (sum, stage) => sum + cost[stage],
    0,
  );
}

/** The minimum arithmetic for an image: a time below it is not credible. */
export function floorFlops(
  configs: ModelConfigs,
  { width, height, steps, guidance, cfgTruncation }: GenerateRequest,
  promptTokens: number,
): PictureCost {
  const { text, caption, modulation, step, decode } = graphFlops(configs, promptTokens, { width, height });
  // With cfgTruncation, guidance may stop early, so it need not double a step.
  const evaluations = evaluationsOf({ steps, guidance: cfgTruncation < 1 ? 0 : guidance });
  return { text, denoise: steps * modulation + caption + evaluations * step, decode };
}
