import { randomBytes } from 'node:crypto';
import { LruMap } from '@danqing/protocol';
import { Notifier } from '../notifier.ts';
import type { BusEvent, EventBus, LoggedEvent } from '../ports/event-bus.ts';

interface Entry {
  readonly number: number;
  /** Null: replaced by a newer one. */
  event: BusEvent | null;
}

/** Number of jobs kept; previews are kept only of running jobs. */
const MAX_JOBS = 2000;
/** Above this, replaced entries are removed. */
const MAX_ENTRIES = 2 * MAX_JOBS;

/**
 * The bus of one process, in memory and compacted: a `job` event holds the whole job, so only the newest event of each
 * job is kept, and its newest preview. A reader that is slow or reconnects gets fewer events but misses nothing. It
 * must start over only if events after its position were dropped.
 */
export class EventLog implements EventBus {
  private readonly process = randomBytes(4).toString('hex');
  /** Oldest first. */
  private entries: Entry[] = [];
  private readonly jobs = new LruMap<string, Entry>(MAX_JOBS);
  private readonly shown = new Map<string, Entry>();
  private readonly readers = new Notifier();
  private newest = 0;
  /** Readers at a position before this have missed something. */
  private dropped = 0;

  async publish(event: BusEvent): Promise<void> {
    this.newest += 1;
    const entry = { number: this.newest, event };
    if (event.type === 'preview') this.show(event.jobId, entry);
    else this.keep(event.type === 'job' ? event.job.id : event.jobId, entry);
    this.entries.push(entry);
    if (this.entries.length > MAX_ENTRIES) this.entries = this.entries.filter(({ event }) => event !== null);
    this.readers.wakeAll();
  }

  async position(): Promise<string> {
    return this.idOf(this.newest);
  }

  async after(id: string): Promise<LoggedEvent[] | null> {
    const number = this.numberOf(id);
    if (number === null || number < this.dropped) return null;
    // Most readers are near the end.
    const last = this.entries.findLastIndex((entry) => entry.number <= number);
    return this.entries.slice(last + 1).flatMap((entry) => this.logged(entry));
  }

  async changed(id: string, signal: AbortSignal): Promise<void> {
    if (id === this.idOf(this.newest)) await this.readers.next(signal);
  }

  async previews(): Promise<LoggedEvent[]> {
    return [...this.shown.values()].flatMap((entry) => this.logged(entry));
  }

  private show(jobId: string, entry: Entry): void {
    this.hide(jobId);
    this.shown.set(jobId, entry);
  }

  private hide(jobId: string): void {
    replace(this.shown.get(jobId));
    this.shown.delete(jobId);
  }

  private keep(jobId: string, entry: Entry): void {
    const isRunning = entry.event?.type === 'job' && entry.event.job.state === 'running';
    if (!isRunning) this.hide(jobId);
    replace(this.jobs.peek(jobId));
    const dropped = this.jobs.set(jobId, entry);
    replace(dropped);
    this.dropped = dropped?.number ?? this.dropped;
  }

  private logged({ number, event }: Entry): LoggedEvent[] {
    return event === null ? [] : [{ id: this.idOf(number), event }];
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

/** Empties the entry of an event or preview that a newer one replaces. */
function replace(entry: Entry | undefined): void {
  if (entry !== undefined) entry.event = null;
}
