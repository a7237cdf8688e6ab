/** Where a picture's memory goes, decided before a weight is read. */
export type PlannedStage = 'encode' | 'denoise' | 'decode';

/** What one stage needs on the device, measured on the graphs that will run. */
export interface StageRequirements {
  readonly stage: PlannedStage;
  readonly weightBytes: number;
  /** Of the largest graph of the stage: graphs share one arena. */
  readonly activationBytes: number;
  /** What kernels work with beside weights and activations, whole or streamed. */
  readonly workBytes: number;
  /** The parts that can be streamed one by one, those that run most often first. */
  readonly segments: readonly { readonly name: string; readonly weightBytes: number }[];
  /** Activations when segments run one after the other, with what they hand on; null where the stage runs only whole. */
  readonly streamedActivationBytes: number | null;
  /** Tiles in which the picture can be made instead, large ones first. */
  readonly tiles: readonly Tile[];
  /** The device that runs the stage in place of the one that draws, of which it then needs nothing; else null. */
  readonly elsewhere: string | null;
}

export interface Tile {
  /** In pixels. */
  readonly edge: number;
  readonly activationBytes: number;
  readonly workBytes: number;
}

export interface MemoryRequirements {
  readonly stages: readonly StageRequirements[];
  /** What the program and its device take for any request: measured, not derived. */
  readonly overheadBytes: number;
}

/**
 * `resident`: all weights stay on the device. `staged`: each stage's weights come when it begins and go when the next
 * one does, so each picture loads them again.
 */
export type Placement = 'resident' | 'staged';

/**
 * Whether weights leave the device while another stage runs. `auto`: where the budget wants it; true: always; false: never,
 * and what does not fit is refused.
 */
export type Offload = 'auto' | boolean;

/**
 * How a stage runs. `streamed`: the first `keptSegments` of its segments stay on the device while the stage lasts, the
 * others pass through two slots each time they run. `tiled`: the picture is made in overlapping tiles. `elsewhere`: on
 * another device.
 */
export type StageMode =
  | { readonly kind: 'whole' }
  | {
      readonly kind: 'streamed';
      readonly keptSegments: number;
      readonly keptBytes: number;
      /** Of both slots together, at the most. */
      readonly slotBytes: number;
      /** What is read anew each time all segments run. */
      readonly streamedBytes: number;
    }
  | { readonly kind: 'tiled'; readonly tile: Tile }
  | { readonly kind: 'elsewhere' };

export interface StagePlan extends StageRequirements {
  readonly run: StageMode;
  /** Weights and activations that are on the device for this stage at the most. */
  readonly bytes: number;
}

export interface MemoryPlan extends MemoryRequirements {
  readonly placement: Placement;
  readonly stages: readonly StagePlan[];
  readonly budgetBytes: number | null;
  /** The installed model that draws in place of the one that was asked for, of which it has smaller weights; else null. */
  readonly smallerModel: string | null;
  /** The overhead, and what kernels work with in the stages as they run: what one stage leaves, the next one uses. */
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
 * What was done when memory was refused in the middle of a request: idle memory given back; stages one after the other;
 * the picture decoded in smaller tiles; more of the weights streamed; the prompt read on the processor; the same model in
 * smaller weights; the engine started again.
 */
export interface Adaptation {
  readonly kind: AdaptationKind;
  readonly reason: string;
  /** Of the plan that was followed then. */
  readonly peakBytes: number;
}
