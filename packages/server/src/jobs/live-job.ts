import type { JobProgress } from '@danqing/protocol';
import type { JobRecord } from '../ports/job-record.ts';
import { networkOf } from '../security/network-of.ts';
import type { JobStep } from './job-state.ts';
import { initialProgress } from './run-progress.ts';
import type { Schedulable } from './scheduler.ts';

/** A job that has not ended, with the state that need not outlive the process. */
export class LiveJob implements Schedulable {
  record: JobRecord;
  /** Null while it waits. */
  progress: JobProgress | null = null;
  durationMs: number | null = null;
  /** Aborts the run; null while it waits. */
  controller: AbortController | null = null;
  /** Why the run was asked to end. */
  ending: Extract<JobStep, 'cancel' | 'postpone'> | null = null;
  /** Resolves, never rejects, when the run is over. */
  over: Promise<void> = Promise.resolve();
  /** The position last published. */
  position: number | null = null;

  constructor(record: JobRecord) {
    this.record = record;
  }

  get id(): string {
    return this.record.id;
  }

  get network(): string {
    return networkOf(this.record.client);
  }

  /** All programs of one machine share an address, but the page and a chat program on it should still take turns. */
  get client(): string {
    return `${this.network} ${this.record.source}`;
  }

  get remainingMs(): number | null {
    const { durationMs } = this;
    const startedAt = this.record.startedAt ?? 0;
    const since = durationMs === null ? null : Math.max(0, durationMs - (Date.now() - startedAt));
    return this.progress?.remainingMs ?? since;
  }

  /** Marks the job as running; aborting the returned controller ends the run. */
  begin(record: JobRecord): AbortController {
    this.record = record;
    this.progress = initialProgress(record.request);
    this.ending = null;
    this.controller = new AbortController();
    return this.controller;
  }

  /** Asks the run to end. A cancellation overrides a postponement. */
  end(why: 'cancel' | 'postpone'): void {
    if (this.ending !== 'cancel') this.ending = why;
    this.controller?.abort();
  }

  /** Marks the job as not running, or no longer running. */
  rest(record: JobRecord): void {
    this.record = record;
    this.progress = null;
    this.controller = null;
  }
}
