import { randomUUID } from 'node:crypto';
import type { BusEvent, EventBus, LoggedEvent } from '../../src/ports/event-bus.ts';

/** Keeps every event: nothing is compacted, and ids reveal nothing about their order. */
export class MemoryEventBus implements EventBus {
  private readonly start = randomUUID();
  private readonly events: LoggedEvent[] = [];
  private readonly waiting = new Set<() => void>();

  async publish(event: BusEvent): Promise<void> {
    this.events.push({ id: randomUUID(), event });
    for (const wake of [...this.waiting]) wake();
  }

  async position(): Promise<string> {
    return this.newest();
  }

  async after(id: string): Promise<LoggedEvent[] | null> {
    if (id === this.start) return [...this.events];
    const index = this.events.findIndex((entry) => entry.id === id);
    return index === -1 ? null : this.events.slice(index + 1);
  }

  async changed(id: string, signal: AbortSignal): Promise<void> {
    if (this.newest() !== id || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  async previews(): Promise<LoggedEvent[]> {
    const shown = new Map<string, LoggedEvent>();
    for (const entry of this.events) {
      const { event } = entry;
      if (event.type === 'preview') shown.set(event.jobId, entry);
      else if (event.type === 'removed') shown.delete(event.jobId);
      else if (event.job.state !== 'running') shown.delete(event.job.id);
    }
    return [...shown.values()];
  }

  private newest(): string {
    return this.events.at(-1)?.id ?? this.start;
  }
}
