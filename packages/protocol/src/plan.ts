/** Where a picture's memory goes, decided before a weight is read. */
export type PlannedStage = 'encode' | 'denoise' | 'decode';

/** What one stage needs on the device, measured on the graphs that will run. */
export interface StageNeeds {
  readonly stage: PlannedStage;
  readonly weightBytes: number;
  /** Of the largest graph of the stage: graphs share one arena. */
  readonly activationBytes: number;
  /** The parts that could be streamed one by one, in order. */
  readonly segments: readonly { readonly name: string; readonly weightBytes: number }[];
}

export interface MemoryNeeds {
  readonly stages: readonly StageNeeds[];
  /** What the backend and the program take beside weights and activations: measured, not derived. */
  readonly scratchBytes: number;
}

/**
 * `resident`: all weights stay on the device. `staged`: each stage's weights come when it begins and go when the next
 * one does, so each picture loads them again.
 */
export type Placement = 'resident' | 'staged';

export interface MemoryPlan extends MemoryNeeds {
  readonly placement: Placement;
  readonly budgetBytes: number | null;
  /** Largest sum of weights, activations and scratch at any time. */
  readonly peakBytes: number;
}
