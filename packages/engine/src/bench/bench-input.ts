import type { GenerateRequest } from '@danqing/protocol';
import type { EngineOptions } from '../host/engine-options.ts';
import type { PictureCost } from '../measure/floor-flops.ts';
import type { DrawCommand, DrawPlaces } from './cold-start-session.ts';

/** What all cases measure with. */
export interface BenchInput {
  readonly engine: EngineOptions;
  readonly request: GenerateRequest;
  readonly cost: PictureCost;
  /** The program that `cold-start` starts. */
  readonly command: (request: GenerateRequest, places: DrawPlaces) => DrawCommand;
}
