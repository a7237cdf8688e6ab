import type { Job, JobState, Submit } from '@danqing/protocol';
import type { FollowedEvent } from './follow.ts';

export interface Submission {
  readonly input: Submit;
  /** The client that submits: jobs of different clients take turns. */
  readonly client: string;
  readonly source: Job['source'];
  /** Default: the current model. */
  readonly modelName?: string | undefined;
}

export interface JobPage {
  readonly jobs: readonly Job[];
  readonly next: string | null;
}

/** Current numbers of jobs, and how many may wait. */
export interface JobCounts {
  readonly waiting: number;
  readonly running: number;
  readonly limit: number;
}

/**
 * The queue as every API sees it (REST, OpenAI, A1111, MCP). There is one implementation; the routes know nothing of
 * SQLite or of the engine. Every call may have to ask another process.
 */
export interface JobService {
  /** @throws DanqingError INPUT_*, MODEL_* of `modelName`, QUEUE_FULL, SERVER_STOPPING, DISK_SPACE */
  submit(submission: Submission): Promise<Job>;
  /** @throws DanqingError JOB_NOT_FOUND */
  get(id: string): Promise<Job>;
  list(query: {
    readonly state?: JobState;
    readonly before?: string;
    readonly limit?: number;
  }): Promise<JobPage>;
  /** The client that submitted it. @throws DanqingError JOB_NOT_FOUND */
  ownerOf(id: string): Promise<string>;
  /**
   * A waiting job is cancelled at once, a running one within a second; an ended one is left alone.
   * @throws DanqingError JOB_NOT_FOUND
   */
  cancel(id: string): Promise<Job>;
  /** The job once it has ended, in whatever state. The signal ends the waiting, not the job. */
  ended(id: string, signal?: AbortSignal): Promise<Job>;
  /** Events of one job, from now on or after an event id, until it has ended. @throws DanqingError JOB_NOT_FOUND */
  follow(
    id: string,
    options?: { readonly signal?: AbortSignal; readonly after?: string },
  ): AsyncIterable<FollowedEvent>;
  /** Events of all jobs: a snapshot first, unless `after` is still known. */
  followAll(options: { readonly signal: AbortSignal; readonly after?: string }): AsyncIterable<FollowedEvent>;
  /** The newest preview of a running job, as WebP; null if there is none. @throws DanqingError JOB_NOT_FOUND */
  preview(id: string): Promise<Uint8Array | null>;
  /** Removes an ended job from the history. @throws DanqingError JOB_NOT_FOUND, JOB_NOT_ENDED */
  remove(id: string, options?: { readonly pictures?: boolean }): Promise<void>;
  counts(): Promise<JobCounts>;
}
