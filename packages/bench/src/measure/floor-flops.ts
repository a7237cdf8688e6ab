import type { ModelConfigs } from '@danqing/core/models';
import { graphFlops } from '@danqing/core/pipeline';
import {
  type ByStage,
  evaluationsOf,
  type GenerateRequest,
  PLANNED_STAGES,
  type PlannedStage,
} from '@danqing/protocol';

/** Arithmetic of a request by stage. */
export type PictureCost = ByStage<number>;

/** Of all stages but those that are spared: a prompt that was read before costs nothing again. */
export function sumFlops(cost: PictureCost, ...spared: readonly PlannedStage[]): number {
  return PLANNED_STAGES.filter((stage) => !spared.includes(stage)).reduce(
    (sum, stage) => sum + cost[stage],
    0,
  );
}

/** The least arithmetic that a picture can be computed with: no time below it is believed. */
export function floorFlops(
  configs: ModelConfigs,
  { width, height, steps, guidance, cfgTruncation }: GenerateRequest,
  promptTokens: number,
): PictureCost {
  const { text, caption, modulation, step, decode } = graphFlops(configs, promptTokens, { width, height });
  // Guidance that may stop on the way need not double a step.
  const evaluations = evaluationsOf({ steps, guidance: cfgTruncation < 1 ? 0 : guidance });
  return { text, denoise: steps * modulation + caption + evaluations * step, decode };
}
