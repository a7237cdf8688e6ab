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
  /** Hears of each stage that begins. */
  readonly onEnter?: (stage: PlannedStage) => void;
}

/** Sees to it that the weights of the stage at work are on the device, and as the plan wants it, which others are. */
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

  /** From the next stage on. */
  follow({ placement, stages }: Pick<MemoryPlan, 'placement' | 'stages'>): void {
    this.placement = placement;
    this.current = null;
    this.absent = new Set(stages.filter(({ run }) => run.kind === 'elsewhere').map(({ stage }) => stage));
    for (const { stage, run } of stages) this.stages[stage].follow(run);
  }

  /** Everything leaves the device; what is needed comes again. */
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
    // Sized for another stage: it would count beside the weights that come.
    this.options.releaseActivations();
  }
}
