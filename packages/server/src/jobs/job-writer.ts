import { SerialQueue } from '@danqing/protocol';
import type { JobRecord } from '../ports/job-record.ts';
import type { JobStore } from '../ports/job-store.ts';

export interface JobWriterParts {
  readonly store: Pick<JobStore, 'claim' | 'update'>;
  /** Called with the id of each job that has been written. */
  readonly onWritten: (id: string) => void;
  readonly onProblem: (error: unknown) => void;
}

/** Delay before writing to a failed store again. */
const RETRY_MS = 2000;

/**
 * Writes the jobs that this process has claimed. If the store fails, on a full disk perhaps, writing is retried until
 * it succeeds.
 */
export class JobWriter {
  private readonly parts: JobWriterParts;
  private readonly unsaved = new Map<string, JobRecord>();
  private readonly writing = new SerialQueue();
  private retry: NodeJS.Timeout | null = null;

  constructor(parts: JobWriterParts) {
    this.parts = parts;
  }

  /**
   * False: another process has claimed it. If the store fails, nobody else can have claimed it: it is ours, and written
   * later.
   */
  async claim(job: JobRecord): Promise<boolean> {
    if (!this.isSaved(job.id)) {
      await this.write(job);
      return true;
    }
    try {
      return await this.parts.store.claim(job);
    } catch (error) {
      this.tryLater(job, error);
      return true;
    }
  }

  /** Resolves when the job is written or scheduled for a retry. */
  async write(job: JobRecord): Promise<void> {
    this.unsaved.set(job.id, job);
    await this.writing.run(() => this.writeAll());
  }

  isSaved(id: string): boolean {
    return !this.unsaved.has(id);
  }

  /** Discards what is still to be written of a job. */
  forget(id: string): void {
    this.unsaved.delete(id);
  }

  /** Stops retrying. */
  close(): void {
    if (this.retry !== null) clearTimeout(this.retry);
  }

  private async writeAll(): Promise<void> {
    for (const [id, job] of this.unsaved) {
      try {
        await this.parts.store.update(job);
      } catch (error) {
        this.tryLater(job, error);
        return;
      }
      // A newer state may have arrived meanwhile.
      if (this.unsaved.get(id) === job) this.unsaved.delete(id);
      this.parts.onWritten(id);
    }
  }

  private tryLater(job: JobRecord, error: unknown): void {
    this.unsaved.set(job.id, job);
    this.parts.onProblem(error);
    this.close();
    this.retry = setTimeout(() => void this.writing.run(() => this.writeAll()), RETRY_MS);
  }
}
