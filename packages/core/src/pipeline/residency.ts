import type { ByStage, MemoryPlan, Placement, PlannedStage, StageMode } from '@danqing/protocol';

/** A stage's weights. */
export interface Loadable {
  /** How the stage runs from now on. */
  follow(way: StageMode): void;
  load(signal?: AbortSignal): Promise<void>;
  unload(): void;
}

export interface ResidencyOptions {
  readonly releaseActivations: () => void;
  /** Called when a stage begins. */
  readonly onEnter?: (stage: PlannedStage) => void;
}

/** Ensures that the current stage's weights are on the device, and keeps or frees others as planned. */
export class Residency {
  private readonly stages: ByStage<Loadable>;
  private readonly options: ResidencyOptions;
  private placement: Placement = 'resident';
  private current: PlannedStage | null = null;
  /** Stages that run on another device. */
  private absent: ReadonlySet<PlannedStage> = new Set();

  constructor(stages: ByStage<Loadable>, options: ResidencyOptions) {
    this.stages = stages;
    this.options = options;
  }

  /** Takes effect with the next stage. */
  follow({ placement, stages }: Pick<MemoryPlan, 'placement' | 'stages'>): void {
    this.placement = placement;
    this.current = null;
    this.absent = new Set(stages.filter(({ run }) => run.kind === 'elsewhere').map(({ stage }) => stage));
    for (const { stage, run } of stages) this.stages[stage].follow(run);
  }

  /** Frees all weights on the device; they are loaded again when needed. */
  leaveAll(): void {
    this.current = null;
    for (const stage of Object.values(this.stages)) stage.unload();
    this.options.releaseActivations();
  }

  /** @throws DanqingError MEMORY_ALLOCATION, FORMAT_*, CANCELLED */
  async enter(stage: PlannedStage, signal?: AbortSignal): Promise<void> {
    this.options.onEnter?.(stage);
    if (!this.absent.has(stage)) {
      if (this.placement === 'staged' && this.current !== stage) this.leaveAllBut(stage);
      this.current = stage;
    }
    await this.stages[stage].load(signal);
  }

  private leaveAllBut(wanted: PlannedStage): void {
    const others = Object.entries(this.stages).filter(([stage]) => stage !== wanted);
    for (const [, other] of others) other.unload();
    // They are sized for another stage and would take memory in addition to the new weights.
    this.options.releaseActivations();
  }
}
