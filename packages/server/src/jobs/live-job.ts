import type { JobProgress } from '@danqing/protocol';
import type { JobRecord } from '../ports/job-record.ts';
import { networkOf } from '../security/network-of.ts';
import type { JobStep } from './job-state.ts';
import { initialProgress } from './run-progress.ts';
import type { Schedulable } from './scheduler.ts';

/** A job that has not ended, with what is not worth keeping beyond that. */
export class LiveJob implements Schedulable {
  record: JobRecord;
  /** Null while it waits. */
  progress: JobProgress | null = null;
  durationMs: number | null = null;
  /** Ends the run; null while it waits. */
  controller: AbortController | null = null;
  /** Why the run was asked to end. */
  ending: Extract<JobStep, 'cancel' | 'postpone'> | null = null;
  /** Resolves, never rejects, when the run is over. */
  over: Promise<void> = Promise.resolve();
  /** As last told. */
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

  /** Programs of one machine have one address: the page and a chat program on it take turns all the same. */
  get client(): string {
    return `${this.network} ${this.record.source}`;
  }

  get remainingMs(): number | null {
    const { durationMs } = this;
    const startedAt = this.record.startedAt ?? 0;
    const since = durationMs === null ? null : Math.max(0, durationMs - (Date.now() - startedAt));
    return this.progress?.remainingMs ?? since;
  }

  /** It runs from now on; the controller ends the run. */
  begin(record: JobRecord): AbortController {
    this.record = record;
    this.progress = initialProgress(record.request);
    this.ending = null;
    this.controller = new AbortController();
    return this.controller;
  }

  /** Asks the run to end. Who cancels has the last word. */
  end(why: 'cancel' | 'postpone'): void {
    if (this.ending !== 'cancel') this.ending = why;
    this.controller?.abort();
  }

  /** It does not run, or not any more. */
  rest(record: JobRecord): void {
    this.record = record;
    this.progress = null;
    this.controller = null;
  }
}
