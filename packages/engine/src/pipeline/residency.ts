import type { Placement, PlannedStage } from '@danqing/protocol';

/** A stage's weights. */
export interface Loadable {
  readonly isLoaded: boolean;
  load(signal?: AbortSignal): Promise<void>;
  unload(): void;
}

/** Sees to it that the weights of the stage at work are on the device, and as the plan wants it, which others are. */
export class Residency {
  private readonly stages: Readonly<Record<PlannedStage, Loadable>>;
  private readonly releaseActivations: () => void;
  private placement: Placement = 'resident';

  constructor(stages: Readonly<Record<PlannedStage, Loadable>>, releaseActivations: () => void) {
    this.stages = stages;
    this.releaseActivations = releaseActivations;
  }

  /** From the next stage on. */
  follow(placement: Placement): void {
    this.placement = placement;
  }

  /** @throws DanqingError MEMORY_ALLOCATION, FORMAT_*, CANCELLED */
  async enter(stage: PlannedStage, signal?: AbortSignal): Promise<void> {
    const wanted = this.stages[stage];
    if (this.placement === 'staged') this.leaveAllBut(wanted);
    await wanted.load(signal);
  }

  private leaveAllBut(wanted: Loadable): void {
    for (const other of Object.values(this.stages)) {
      if (other === wanted || !other.isLoaded) continue;
      other.unload();
      // Sized for another stage: it would count beside the weights that come.
      this.releaseActivations();
    }
  }
}
