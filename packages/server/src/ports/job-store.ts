import type { JobState } from '@danqing/protocol';
import type { JobRecord, NewJob } from './job-record.ts';

export interface JobQuery {
  readonly state?: JobState | undefined;
  /** Only jobs submitted before this one. */
  readonly beforeSeq?: number | undefined;
  readonly limit: number;
}

/**
 * Port: jobs that outlive the process. A waiting job belongs to nobody; whoever claims it is its only writer until it
 * waits again or has ended. Once a promise has resolved, its effect survives the end of the process.
 */
export interface JobStore {
  /**
   * Adds a waiting job and assigns its position in the order of submission.
   * @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE
   */
  insert(job: NewJob): Promise<JobRecord>;
  /**
   * Replaces a waiting job by its next state, running or cancelled. Atomic: of several claims of a job, one returns
   * true; false if the job is no longer waiting.
   * @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE
   */
  claim(job: JobRecord): Promise<boolean>;
  /**
   * Writes all mutable fields of a job; only for the process that has claimed it.
   * @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE
   */
  update(job: JobRecord): Promise<void>;
  find(id: string): Promise<JobRecord | null>;
  /** Waiting and running jobs, in the order of submission. */
  listOpen(): Promise<JobRecord[]>;
  /** Newest first. */
  list(query: JobQuery): Promise<JobRecord[]>;
  /** Does nothing if the job is already gone. @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE */
  remove(id: string): Promise<void>;
}
