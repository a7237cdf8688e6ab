/** What the bench asks of the process that may load native code. */

import type { EngineOptions } from '@danqing/engine';
import type { GenerateRequest } from '@danqing/protocol';
import type { PictureCost } from './measure/floor-flops.ts';
import type { Contestant, Sample } from './session.ts';

/** The fastest matrix product of a device: what no computation on it can pass. */
export interface Peak {
  readonly flopsPerSecond: number;
  /** The weights it was reached with: "q4_0 in CPU_REPACK". */
  readonly weights: string;
}

/** What a device can do at most, and what a request asks of it. */
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

/** A case that reaches below the engine. */
export interface NativeCaseInput extends CalibrateInput {
  readonly name: 'step' | 'buffers' | 'ipc';
  readonly cost: PictureCost;
}

/** What that process can be asked. */
export interface NativeCalls {
  readonly calibrate: { readonly input: CalibrateInput; readonly output: Calibration };
  readonly open: { readonly input: NativeCaseInput; readonly output: readonly Contestant[] };
  readonly round: { readonly input: null; readonly output: readonly Sample[] };
}
