import { invariant, LruMap } from '@danqing/protocol';
import { expectedStarts } from './expected-starts.ts';
import type { Place } from './job-view.ts';
import { orderByTurns } from './turns.ts';

/** A job as the schedule sees it. */
export interface Schedulable {
  readonly id: string;
  /** Jobs of different clients take turns. */
  readonly client: string;
  /** Limits count by it: one who has many addresses has one network. */
  readonly network: string;
  /** What it takes as a whole, and what it still needs once it runs; null when nothing is known. */
  readonly durationMs: number | null;
  readonly remainingMs: number | null;
}

export interface SchedulerLimits {
  /** Jobs that run at once. */
  readonly slots: number;
  /** Jobs that wait. */
  readonly waiting: number;
}

const MAX_CLIENTS = 1000;
/** Of the limit: what a client may have waiting where another one has filled the queue. */
const SHARE_BEYOND = 0.1;

/** Says which job runs next and when the others will: clients take turns. Pure: it starts nothing and keeps nothing. */
export class Scheduler<J extends Schedulable> {
  readonly limits: SchedulerLimits;
  /** Jobs that wait or run, in the order of submission. */
  private readonly jobs = new Map<string, J>();
  private readonly runningIds = new Set<string>();
  private readonly lastServed = new LruMap<string, number>(MAX_CLIENTS);
  private served = 0;
  private isHeld = false;
  private isClosed = false;
  private order: readonly J[] | null = null;
  private places: ReadonlyMap<string, Place> | null = null;

  constructor(limits: SchedulerLimits) {
    this.limits = limits;
  }

  /** In the order in which they will run. */
  get waiting(): readonly J[] {
    this.order ??= orderByTurns(
      [...this.jobs.values()].filter(({ id }) => !this.runningIds.has(id)),
      { get: (client) => this.lastServed.peek(client) },
    );
    return this.order;
  }

  get running(): J[] {
    return [...this.jobs.values()].filter(({ id }) => this.runningIds.has(id));
  }

  /** Whether no job starts any more. */
  get closed(): boolean {
    return this.isClosed;
  }

  /** A job that waits. */
  add(job: J): void {
    this.jobs.set(job.id, job);
    this.change();
  }

  /** The job that is to be started now; null: none. */
  next(): J | null {
    if (this.isHeld || this.isClosed || this.runningIds.size >= this.limits.slots) return null;
    return this.waiting[0] ?? null;
  }

  /** The job runs: its client has had a turn. */
  start({ id, client }: J): void {
    this.served += 1;
    this.lastServed.set(client, this.served);
    this.runningIds.add(id);
    this.change();
  }

  /** A job that ran waits again, where it stood. */
  release({ id }: J): void {
    this.runningIds.delete(id);
    this.change();
  }

  remove({ id }: J): void {
    this.jobs.delete(id);
    this.runningIds.delete(id);
    this.change();
  }

  /** Starts nothing until `resume`. */
  hold(): void {
    invariant(!this.isHeld, 'jobs are held already');
    this.isHeld = true;
    this.change();
  }

  resume(): void {
    this.isHeld = false;
    this.change();
  }

  /** Starts nothing any more. */
  close(): void {
    this.isClosed = true;
  }

  /** What is known of durations has changed. */
  forgetPlaces(): void {
    this.places = null;
  }

  /** Of a job that waits; null for others. */
  placeOf({ id }: Schedulable): Place | null {
    this.places ??= this.computePlaces();
    return this.places.get(id) ?? null;
  }

  /** Where one client has most of a full queue, each of the others may add a few beyond its limit, up to twice of it. */
  hasRoomFor(network: string): boolean {
    const { waiting } = this;
    const limit = this.limits.waiting;
    if (waiting.length < limit) return true;
    const counts = new Map<string, number>();
    for (const job of waiting) counts.set(job.network, (counts.get(job.network) ?? 0) + 1);
    const isHogged = Math.max(...counts.values()) > limit / 2;
    const own = counts.get(network) ?? 0;
    return isHogged && own < Math.ceil(limit * SHARE_BEYOND) && waiting.length < limit * 2;
  }

  /** When the next job starts, which makes room for another one; null when nothing is known. */
  nextStartMs(): number | null {
    const durationMs = this.waiting[0]?.durationMs ?? null;
    const [startMs = null] = this.expectedStarts([durationMs]);
    return startMs;
  }

  private computePlaces(): Map<string, Place> {
    const starts = this.expectedStarts(this.waiting.map(({ durationMs }) => durationMs));
    return new Map(
      this.waiting.map(({ id }, position) => [
        id,
        { position, expectedStartMs: this.isHeld ? null : (starts[position] ?? null) },
      ]),
    );
  }

  private expectedStarts(waiting: readonly (number | null)[]): (number | null)[] {
    const running = this.running.map(({ remainingMs }) => remainingMs);
    return expectedStarts(running, waiting, this.limits.slots);
  }

  private change(): void {
    this.order = null;
    this.places = null;
  }
}
