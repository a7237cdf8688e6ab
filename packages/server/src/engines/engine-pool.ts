import { invariant } from '@danqing/protocol';
import type { ModelSource, OpenedEngine } from './model-source.ts';

interface Slot {
  opened: OpenedEngine | null;
  modelName: string | null;
  isBusy: boolean;
  timer: NodeJS.Timeout | null;
}

export interface EnginePoolOptions {
  /** Number of engines; each has its own process and weights. */
  readonly slots: number;
  /** How long an engine may be idle before it is closed and its memory freed; null: forever. */
  readonly idleUnloadMs: number | null;
}

/** Engines, opened on demand: one per slot, with the model that the work needs. */
export class EnginePool implements AsyncDisposable {
  private readonly source: ModelSource;
  private readonly idleUnloadMs: number | null;
  private readonly slots: readonly Slot[];

  constructor(source: ModelSource, { slots, idleUnloadMs }: EnginePoolOptions) {
    this.source = source;
    this.idleUnloadMs = idleUnloadMs;
    this.slots = Array.from({ length: slots }, () => ({
      opened: null,
      modelName: null,
      isBusy: false,
      timer: null,
    }));
  }

  /** Ids of the running engine processes. */
  get pids(): number[] {
    return this.slots.flatMap(({ opened }) => opened?.pid() ?? []);
  }

  /** Runs work with an engine of that model. At most `slots` run at once. */
  async use<T>(
    modelName: string,
    work: (opened: OpenedEngine) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const slot = this.freeSlot(modelName);
    slot.isBusy = true;
    if (slot.timer !== null) clearTimeout(slot.timer);
    try {
      return await work(await this.openIn(slot, modelName, signal));
    } finally {
      slot.isBusy = false;
      this.closeWhenIdle(slot);
    }
  }

  /** Frees the memory of all idle engines; the next work opens them again. */
  async closeIdle(): Promise<void> {
    await Promise.all(this.slots.filter(({ isBusy }) => !isBusy).map(close));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { timer } of this.slots) if (timer !== null) clearTimeout(timer);
    await Promise.all(this.slots.map(close));
  }

  private freeSlot(modelName: string): Slot {
    const free = this.slots.filter(({ isBusy }) => !isBusy);
    const slot =
      free.find((one) => one.modelName === modelName) ??
      free.find(({ opened }) => opened === null) ??
      free[0];
    invariant(slot !== undefined, 'more work at once than engines');
    return slot;
  }

  private async openIn(slot: Slot, modelName: string, signal: AbortSignal): Promise<OpenedEngine> {
    if (slot.opened !== null && slot.modelName === modelName) return slot.opened;
    // The other model's memory must be freed first.
    await close(slot);
    slot.opened = await this.source.openEngine(modelName, signal);
    slot.modelName = modelName;
    return slot.opened;
  }

  private closeWhenIdle(slot: Slot): void {
    if (this.idleUnloadMs === null || slot.opened === null) return;
    slot.timer = setTimeout(() => {
      if (!slot.isBusy) void close(slot);
    }, this.idleUnloadMs);
    slot.timer.unref();
  }
}

async function close(slot: Slot): Promise<void> {
  const { opened } = slot;
  slot.opened = null;
  slot.modelName = null;
  await opened?.engine[Symbol.asyncDispose]();
}
