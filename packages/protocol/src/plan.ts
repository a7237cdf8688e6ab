/** Plan of an image's memory, made before any weight is read. */

import type { PlannedStage } from './stages.ts';

/** Requirements of one stage on the device, computed from the very graphs that will run. */
export interface StageRequirements {
  readonly stage: PlannedStage;
  readonly weightBytes: number;
  /** Activations of the stage's largest graph; graphs share one arena. */
  readonly activationBytes: number;
  /** Working memory of kernels in addition to weights and activations, whole or streamed. */
  readonly workBytes: number;
  /** Parts that can be streamed one by one, those that run most often first. */
  readonly segments: readonly { readonly name: string; readonly weightBytes: number }[];
  /**
   * Activations when segments run one after another, including the values they pass on; null when the stage can only
   * run whole.
   */
  readonly streamedActivationBytes: number | null;
  /** Possible tiles for processing the image in parts, largest first. */
  readonly tiles: readonly Tile[];
  /** Another device that runs the stage, so that it needs nothing on the main device; otherwise null. */
  readonly elsewhere: string | null;
}

export interface Tile {
  /** Size in pixels. */
  readonly edge: number;
  readonly activationBytes: number;
  readonly workBytes: number;
}

export interface MemoryRequirements {
  readonly stages: readonly StageRequirements[];
  /** Memory that the program and its device need for any request; measured, not computed. */
  readonly overheadBytes: number;
}

/**
 * `resident`: all weights stay on the device. `staged`: weights are loaded when their stage begins and unloaded when
 * the next one does, so every image loads them again.
 */
export type Placement = 'resident' | 'staged';

/**
 * Whether weights leave the device while another stage runs. `auto`: when the budget requires it; true: always; false:
 * never, and requests that do not fit are refused.
 */
export type Offload = 'auto' | boolean;

/**
 * How a stage runs. `streamed`: the first `keptSegments` segments stay on the device during the stage; the others pass
 * through two slots each time they run. `tiled`: the image is processed in overlapping tiles. `elsewhere`: on another
 * device.
 */
export type StageMode =
  | { readonly kind: 'whole' }
  | {
      readonly kind: 'streamed';
      readonly keptSegments: number;
      readonly keptBytes: number;
      /** Maximum for both slots together. */
      readonly slotBytes: number;
      /** Bytes read again each time all segments run. */
      readonly streamedBytes: number;
    }
  | { readonly kind: 'tiled'; readonly tile: Tile }
  | { readonly kind: 'elsewhere' };

export interface StagePlan extends StageRequirements {
  readonly run: StageMode;
  /** Peak of weights and activations on the device during this stage. */
  readonly bytes: number;
}

export interface MemoryPlan extends MemoryRequirements {
  readonly placement: Placement;
  readonly stages: readonly StagePlan[];
  readonly memoryBudgetBytes: number | null;
  /** The installed model with smaller weights that is used instead of the requested one; otherwise null. */
  readonly smallerModel: string | null;
  /** Overhead plus the working memory of kernels, which stages share: the next one reuses what the last one had. */
  readonly scratchBytes: number;
  /** Largest sum of weights, activations and scratch at any time. */
  readonly peakBytes: number;
}

export const ADAPTATION_KINDS = [
  'reclaim',
  'stage',
  'tile',
  'stream',
  'encoder',
  'weights',
  'restart',
] as const;
export type AdaptationKind = (typeof ADAPTATION_KINDS)[number];

/**
 * What was done when memory was refused during a request. The kinds, in order: idle memory freed; stages one after
 * another; the image decoded in smaller tiles; more of the weights streamed; the prompt encoded on the CPU; the same
 * model with smaller weights; the engine restarted.
 */
export interface Adaptation {
  readonly kind: AdaptationKind;
  readonly reason: string;
  /** Peak of the plan that was followed from then on. */
  readonly peakBytes: number;
}
