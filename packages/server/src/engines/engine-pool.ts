import { invariant } from '@danqing/protocol';
import type { ModelSource, OpenedEngine } from './model-source.ts';

interface Slot {
  opened: OpenedEngine | null;
  modelName: string | null;
  isBusy: boolean;
  timer: NodeJS.Timeout | null;
}

export interface EnginePoolOptions {
  /** Each has a process and weights of its own. */
  readonly slots: number;
  /** After how long without work an engine is closed and its memory is free; null: never. */
  readonly idleUnloadMs: number | null;
}

/** Engines, opened when there is work: one a slot, of the model that the work needs. */
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

  /** Processes that run now. */
  get pids(): number[] {
    return this.slots.flatMap(({ opened }) => opened?.pid() ?? []);
  }

  /** Works with an engine of that model; never more works at once than there are slots. */
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

  /** Gives back the memory of all engines that do not work now; the next work opens them again. */
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
    // The memory of the other model must be free first.
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
