import type { Job, JobEvent, JobState, Submit } from '@danqing/protocol';

export interface Submission {
  readonly input: Submit;
  /** Who asks: jobs of different clients take turns. */
  readonly client: string;
  readonly source: Job['source'];
  /** Default: the current model. */
  readonly modelName?: string | undefined;
}

/** A picture file of a job as routes need it: bytes as stored, PNG with its parameters. */
export interface PictureFile {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly etag: string;
}

export interface JobPage {
  readonly jobs: readonly Job[];
  readonly next: string | null;
}

/**
 * The queue as every interface sees it (REST, OpenAI, A1111, MCP). One implementation; the routes know nothing of
 * SQLite or of the engine.
 */
export interface JobService {
  /** @throws DanqingError INPUT_*, MODEL_* of `modelName`, QUEUE_FULL, SERVER_STOPPING, DISK_SPACE */
  submit(submission: Submission): Promise<Job>;
  /** @throws DanqingError JOB_NOT_FOUND */
  get(id: string): Job;
  list(query: { readonly state?: JobState; readonly before?: string; readonly limit?: number }): JobPage;
  /** The client that asked for it. @throws DanqingError JOB_NOT_FOUND */
  ownerOf(id: string): string;
  /** Waiting: at once. Running: within a second. Ended: nothing happens. @throws DanqingError JOB_NOT_FOUND */
  cancel(id: string): Promise<Job>;
  /** The job once it has ended, however it ended. The signal ends the waiting, not the job. */
  ended(id: string, signal?: AbortSignal): Promise<Job>;
  /** What happens to one job, from now on or after an event id, until it has ended. */
  follow(
    id: string,
    options?: { readonly signal?: AbortSignal; readonly after?: string },
  ): AsyncIterable<{ readonly id: string; readonly event: JobEvent }>;
  /** What happens to all jobs: a snapshot first, unless `after` is still known. */
  followAll(options: {
    readonly signal: AbortSignal;
    readonly after?: string;
  }): AsyncIterable<{ readonly id: string; readonly event: JobEvent }>;
  /** The newest preview of a running job, as WebP; null when there is none. @throws DanqingError JOB_NOT_FOUND */
  preview(id: string): Uint8Array | null;
  /** Takes an ended job out of the history. @throws DanqingError JOB_NOT_FOUND, JOB_NOT_ENDED */
  remove(id: string, options?: { readonly pictures?: boolean }): Promise<void>;
  /** How many there are now, and how many may wait. */
  counts(): { readonly waiting: number; readonly running: number; readonly limit: number };
  /** The picture of a job. @throws DanqingError IMAGE_NOT_FOUND */
  picture(name: string): Promise<PictureFile>;
}
