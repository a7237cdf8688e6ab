import type { ModelConfigs } from '@danqing/core/models';
import type { ModelCard } from '@danqing/core/weights';
import type { GenerateRequest } from '@danqing/protocol';
import type { BenchTarget } from './measure/bench-target.ts';
import type { PictureCost } from './measure/floor-flops.ts';
import type { TimedGeneration } from './measure/timed-generation.ts';
import type { DrawCommand, DrawPlaces } from './pairs/cold-start-session.ts';

/** What all cases measure with. */
export interface BenchInput extends BenchTarget {
  readonly cost: PictureCost;
  readonly card: ModelCard;
  readonly configs: ModelConfigs;
  /** The request's picture with nothing in its way. */
  readonly whole: TimedGeneration;
  /** That `in-a-row` draws. */
  readonly pictures: number;
  /** The program that `cold-start` starts; left out where that is not measured. */
  readonly command?: ((request: GenerateRequest, places: DrawPlaces) => DrawCommand) | undefined;
}
