import type { JobState } from '@danqing/protocol';
import type { JobRecord, NewJob } from './job-record.ts';

export interface JobQuery {
  readonly state?: JobState | undefined;
  /** Only jobs submitted before this one. */
  readonly beforeSeq?: number | undefined;
  readonly limit: number;
}

/**
 * Port: jobs, kept beyond the process. A job that waits is anybody's; whoever claims it is the only one to write it until
 * it waits again or has ended. What a promise has resolved for survives the end of the process.
 */
export interface JobStore {
  /** The job, which waits, with its place in the order of submission. @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE */
  insert(job: NewJob): Promise<JobRecord>;
  /**
   * Writes a job over the one that waits, whatever becomes of it: it runs, or it is cancelled. Atomic: of all who claim a
   * job one gets true; false when it does not wait any more.
   * @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE
   */
  claim(job: JobRecord): Promise<boolean>;
  /** Writes everything of a job that can change, for who has claimed it. @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE */
  update(job: JobRecord): Promise<void>;
  find(id: string): Promise<JobRecord | null>;
  /** Waiting and running ones, in the order of submission. */
  listOpen(): Promise<JobRecord[]>;
  /** Newest first. */
  list(query: JobQuery): Promise<JobRecord[]>;
  /** Nothing happens where it is gone already. @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE */
  remove(id: string): Promise<void>;
}
