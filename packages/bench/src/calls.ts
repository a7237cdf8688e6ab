/** Calls from the bench to the process that may load native code. */

import type { EngineOptions } from '@danqing/engine';
import type { GenerateRequest } from '@danqing/protocol';
import type { PictureCost } from './measure/floor-flops.ts';
import type { Contestant, Sample } from './session.ts';

/** The fastest matrix product of a device: an upper bound for any computation on it. */
export interface Peak {
  readonly flopsPerSecond: number;
  /** The type of weights it was reached with: "q4_0 in CPU_REPACK". */
  readonly weights: string;
}

/** The peak of a device and the arithmetic of a request. */
export interface Calibration {
  readonly peak: Peak;
  readonly cost: PictureCost;
  readonly device: string;
  readonly features: readonly string[];
  readonly ggml: string;
}

export interface CalibrateInput {
  readonly engine: EngineOptions;
  readonly request: GenerateRequest;
}

/** A case that needs access below the engine. */
export interface NativeCaseInput extends CalibrateInput {
  readonly name: 'step' | 'buffers' | 'ipc';
  readonly cost: PictureCost;
}

/** Calls that the process answers. */
export interface NativeCalls {
  readonly calibrate: { readonly input: CalibrateInput; readonly output: Calibration };
  readonly open: { readonly input: NativeCaseInput; readonly output: readonly Contestant[] };
  readonly round: { readonly input: null; readonly output: readonly Sample[] };
}
