import type { ModelConfigs } from '@danqing/core/models';
import type { ModelCard } from '@danqing/core/weights';
import type { GenerateRequest } from '@danqing/protocol';
import type { BenchTarget } from './measure/bench-target.ts';
import type { PictureCost } from './measure/floor-flops.ts';
import type { TimedGeneration } from './measure/timed-generation.ts';
import type { DrawCommand, DrawPlaces } from './pairs/cold-start-session.ts';

/** Shared input of all cases. */
export interface BenchInput extends BenchTarget {
  readonly cost: PictureCost;
  readonly card: ModelCard;
  readonly configs: ModelConfigs;
  /** The request's image, drawn without faults or limits. */
  readonly whole: TimedGeneration;
  /** Number of images that `in-a-row` draws. */
  readonly pictures: number;
  /** The program that `cold-start` starts; absent if that case is not measured. */
  readonly command?: ((request: GenerateRequest, places: DrawPlaces) => DrawCommand) | undefined;
}
