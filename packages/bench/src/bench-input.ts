import type { ModelConfigs } from '@danqing/core/models';
import type { ModelCard } from '@danqing/core/weights';
import type { GenerateRequest } from '@danqing/protocol';
import type { PictureCost } from './measure/floor-flops.ts';
import type { Drawn } from './measure/measured-picture.ts';
import type { Subject } from './measure/subject.ts';
import type { DrawCommand, DrawPlaces } from './pairs/cold-start-session.ts';

/** What all cases measure with. */
export interface BenchInput extends Subject {
  readonly cost: PictureCost;
  readonly card: ModelCard;
  readonly configs: ModelConfigs;
  /** The request's picture with nothing in its way. */
  readonly whole: Drawn;
  /** The program that `cold-start` starts. */
  readonly command: (request: GenerateRequest, places: DrawPlaces) => DrawCommand;
}
