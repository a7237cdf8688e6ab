import { invariant, LruMap } from '@danqing/protocol';
import { expectedStarts } from './expected-starts.ts';
import type { Place } from './job-view.ts';
import { orderByTurns } from './turns.ts';

/** A job as the scheduler sees it. */
export interface Schedulable {
  readonly id: string;
  /** Jobs of different clients take turns. */
  readonly client: string;
  /** Queue limits apply per network: a client with many addresses has only one. */
  readonly network: string;
  /** Total duration, and the time left once it runs; null if unknown. */
  readonly durationMs: number | null;
  readonly remainingMs: number | null;
}

export interface SchedulerLimits {
  /** Number of jobs running at once. */
  readonly slots: number;
  /** Number of jobs that may wait. */
  readonly waiting: number;
}

const MAX_CLIENTS = 1000;
/** Share of the limit that a client may still use when another one has filled the queue. */
const SHARE_BEYOND = 0.1;

/**
 * Decides which job runs next and when the others will: clients take turns. Pure bookkeeping: it starts and stores
 * nothing.
 */
export class Scheduler<J extends Schedulable> {
  readonly limits: SchedulerLimits;
  /** Waiting and running jobs, in the order of submission. */
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

  /** The waiting jobs, in the order in which they will run. */
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

  /** True once no more jobs are started. */
  get closed(): boolean {
    return this.isClosed;
  }

  /** Adds a waiting job. */
  add(job: J): void {
    this.jobs.set(job.id, job);
    this.change();
  }

  /** The job to start now; null if there is none. */
  next(): J | null {
    if (this.isHeld || this.isClosed || this.runningIds.size >= this.limits.slots) return null;
    return this.waiting[0] ?? null;
  }

  /** Marks a job as running: its client has had a turn. */
  start({ id, client }: J): void {
    this.served += 1;
    this.lastServed.set(client, this.served);
    this.runningIds.add(id);
    this.change();
  }

  /** Returns a job that ran to its old position in the queue. */
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

  /** Starts nothing from now on. */
  close(): void {
    this.isClosed = true;
  }

  /** Call this when expected durations have changed. */
  forgetPlaces(): void {
    this.places = null;
  }

  /** The place of a waiting job; null for others. */
  placeOf({ id }: Schedulable): Place | null {
    this.places ??= this.computePlaces();
    return this.places.get(id) ?? null;
  }

  /**
   * False when the queue is full. But if one client holds most of it, each of the others may add a few jobs, up to
   * twice the limit in all.
   */
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

  /** When the next job starts and frees a place in the queue; null if unknown. */
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
