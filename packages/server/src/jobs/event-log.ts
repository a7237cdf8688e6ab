import { randomBytes } from 'node:crypto';
import type { JobEvent } from '@danqing/protocol';
import { Notifier } from '../notifier.ts';

export interface LoggedEvent {
  /** Names a place in this log: "<process>-<number>". */
  readonly id: string;
  readonly event: JobEvent;
}

interface Entry {
  readonly number: number;
  readonly event: JobEvent;
}

/** Jobs and their previews that are remembered. */
const MAX_ENTRIES = 2000;

/**
 * What happened, compacted: a `job` event holds the whole job, so of each job only the newest event is kept, and of its
 * previews the newest. A reader that is slow or comes back gets fewer events, and misses nothing; only where older ones
 * were dropped does it have to begin anew.
 */
export class EventLog {
  private readonly process = randomBytes(4).toString('hex');
  private readonly entries = new Map<string, Entry>();
  private readonly readers = new Notifier();
  private newest = 0;
  /** Readers that stand before this have missed something. */
  private dropped = 0;

  /** Where a reader stands that has seen everything. */
  get position(): string {
    return `${this.process}-${this.newest}`;
  }

  publish(event: JobEvent): void {
    if (event.type === 'snapshot') return;
    const jobId = event.type === 'job' ? event.job.id : event.jobId;
    if (event.type === 'removed') this.entries.delete(`preview ${jobId}`);
    this.newest += 1;
    const key = event.type === 'preview' ? `preview ${jobId}` : `job ${jobId}`;
    // Deleted first: a Map keeps the place of a key, and the oldest entry must come first.
    this.entries.delete(key);
    this.entries.set(key, { number: this.newest, event });
    this.dropOldest();
    this.readers.wakeAll();
  }

  /** A job that has ended has no preview any more. */
  dropPreview(jobId: string): void {
    this.entries.delete(`preview ${jobId}`);
  }

  /** What came after `id`; null when that is not known any more, or never was. */
  after(id: string): LoggedEvent[] | null {
    const number = this.numberOf(id);
    if (number === null || number < this.dropped) return null;
    const events: LoggedEvent[] = [];
    for (const entry of this.entries.values()) {
      if (entry.number > number) events.push({ id: `${this.process}-${entry.number}`, event: entry.event });
    }
    return events;
  }

  /** The newest preview of each running job. */
  previews(): LoggedEvent[] {
    return [...this.entries.values()]
      .filter(({ event }) => event.type === 'preview')
      .map(({ number, event }) => ({ id: `${this.process}-${number}`, event }));
  }

  /** Until something is published after `id`, or the signal comes. */
  changed(id: string, signal: AbortSignal): Promise<void> {
    return this.position === id ? this.readers.next(signal) : Promise.resolve();
  }

  private numberOf(id: string): number | null {
    const [process, digits = ''] = id.split('-');
    const number = Number(digits);
    const isOurs = process === this.process && /^\d{1,15}$/.test(digits) && number <= this.newest;
    return isOurs ? number : null;
  }

  private dropOldest(): void {
    for (const [key, { number }] of this.entries) {
      if (this.entries.size <= MAX_ENTRIES) return;
      this.entries.delete(key);
      this.dropped = number;
    }
  }
}
