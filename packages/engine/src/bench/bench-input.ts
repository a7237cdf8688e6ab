import type { GenerateRequest } from '@danqing/protocol';
import type { PictureCost } from '../measure/floor-flops.ts';
import type { Drawn } from '../measure/measured-picture.ts';
import type { Subject } from '../measure/subject.ts';
import type { ModelCard } from '../weights/model-card.ts';
import type { ModelConfigs } from '../weights/published-model.ts';
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
