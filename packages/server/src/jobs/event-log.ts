import { randomBytes } from 'node:crypto';
import { LruMap } from '@danqing/protocol';
import { Notifier } from '../notifier.ts';
import type { BusEvent, EventBus, LoggedEvent } from './event-bus.ts';

interface Entry {
  readonly number: number;
  readonly event: BusEvent;
}

/** Jobs that are remembered. */
const MAX_JOBS = 2000;

/**
 * The bus of one process, in its memory, compacted: a `job` event holds the whole job, so of each job only the newest event
 * is kept, and of its previews the newest. A reader that is slow or comes back gets fewer events, and misses nothing; only
 * where older ones were dropped does it have to begin anew.
 */
export class EventLog implements EventBus {
  private readonly process = randomBytes(4).toString('hex');
  private readonly jobs = new LruMap<string, Entry>(MAX_JOBS);
  /** Of running jobs: few. */
  private readonly shown = new Map<string, Entry>();
  private readonly readers = new Notifier();
  private newest = 0;
  /** Readers that stand before this have missed something. */
  private dropped = 0;

  async publish(event: BusEvent): Promise<void> {
    this.newest += 1;
    const entry = { number: this.newest, event };
    if (event.type === 'preview') this.shown.set(event.jobId, entry);
    else {
      const id = event.type === 'job' ? event.job.id : event.jobId;
      if (event.type === 'removed' || event.job.state !== 'running') this.shown.delete(id);
      this.dropped = this.jobs.set(id, entry)?.number ?? this.dropped;
    }
    this.readers.wakeAll();
  }

  async position(): Promise<string> {
    return this.idOf(this.newest);
  }

  async after(id: string): Promise<LoggedEvent[] | null> {
    const number = this.numberOf(id);
    if (number === null || number < this.dropped) return null;
    const entries: Entry[] = [];
    for (const [, entry] of this.jobs) if (entry.number > number) entries.push(entry);
    for (const entry of this.shown.values()) if (entry.number > number) entries.push(entry);
    return this.logged(entries);
  }

  async changed(id: string, signal: AbortSignal): Promise<void> {
    if (id === this.idOf(this.newest)) await this.readers.next(signal);
  }

  async previews(): Promise<LoggedEvent[]> {
    return this.logged([...this.shown.values()]);
  }

  private logged(entries: Entry[]): LoggedEvent[] {
    return entries
      .sort((a, b) => a.number - b.number)
      .map(({ number, event }) => ({ id: this.idOf(number), event }));
  }

  private idOf(number: number): string {
    return `${this.process}-${number}`;
  }

  private numberOf(id: string): number | null {
    const [process, digits = ''] = id.split('-');
    const number = Number(digits);
    const isOurs = process === this.process && /^\d{1,15}$/.test(digits) && number <= this.newest;
    return isOurs ? number : null;
  }
}
