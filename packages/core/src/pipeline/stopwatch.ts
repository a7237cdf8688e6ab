import type { GenerateEvent, StageName, StageTime } from '@danqing/protocol';

/** Adds up the wall time of each stage and announces stages as they begin. */
export class Stopwatch {
  private readonly totals = new Map<StageName, number>();
  private readonly onEvent: ((event: GenerateEvent) => void) | undefined;

  constructor(onEvent: ((event: GenerateEvent) => void) | undefined) {
    this.onEvent = onEvent;
  }

  async time<T>(stage: StageName, detail: string, work: () => Promise<T>): Promise<T> {
    this.onEvent?.({ type: 'stage', stage, detail });
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.totals.set(stage, (this.totals.get(stage) ?? 0) + performance.now() - start);
    }
  }

  get stages(): StageTime[] {
    return [...this.totals].map(([stage, durationMs]) => ({ stage, durationMs }));
  }
}
