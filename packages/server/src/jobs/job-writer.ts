import { SerialQueue } from '@danqing/protocol';
import type { JobRecord } from '../ports/job-record.ts';
import type { JobStore } from '../ports/job-store.ts';

export interface JobWriterParts {
  readonly store: Pick<JobStore, 'claim' | 'update'>;
  /** Told of each job that is written now, by its id. */
  readonly onWritten: (id: string) => void;
  readonly onProblem: (error: unknown) => void;
}

/** How soon it is tried again to write to a store that refused. */
const RETRY_MS = 2000;

/** Writes jobs that are ours. What a store refuses, of a full disk perhaps, is tried again until it takes what there is. */
export class JobWriter {
  private readonly parts: JobWriterParts;
  private readonly unsaved = new Map<string, JobRecord>();
  private readonly writing = new SerialQueue();
  private retry: NodeJS.Timeout | null = null;

  constructor(parts: JobWriterParts) {
    this.parts = parts;
  }

  /** False: somebody else has it. A store that refuses gives it to nobody: then it is ours, and written later. */
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

  /** Resolves when it is written, or is to be tried again. */
  async write(job: JobRecord): Promise<void> {
    this.unsaved.set(job.id, job);
    await this.writing.run(() => this.writeAll());
  }

  isSaved(id: string): boolean {
    return !this.unsaved.has(id);
  }

  /** What could not be written of it is not needed any more. */
  forget(id: string): void {
    this.unsaved.delete(id);
  }

  /** Tries no more. */
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
      // A newer one may have come meanwhile.
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
