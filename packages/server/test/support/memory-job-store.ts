import { hasEnded } from '../../src/jobs/job-state.ts';
import type { JobRecord, NewJob } from '../../src/ports/job-record.ts';
import type { JobQuery, JobStore } from '../../src/ports/job-store.ts';

/** Jobs in memory, copied on their way in and out, so that callers cannot change them. */
export class MemoryJobStore implements JobStore {
  private readonly jobs = new Map<string, JobRecord>();
  private last = 0;

  async insert(job: NewJob): Promise<JobRecord> {
    this.last += 1;
    const open = { startedAt: null, endedAt: null, interruptions: 0, error: null, report: null } as const;
    const record: JobRecord = { ...job, ...open, seq: this.last, state: 'waiting' };
    this.jobs.set(job.id, structuredClone(record));
    return record;
  }

  async claim(job: JobRecord): Promise<boolean> {
    if (this.jobs.get(job.id)?.state !== 'waiting') return false;
    await this.update(job);
    return true;
  }

  async update(job: JobRecord): Promise<void> {
    const known = this.jobs.get(job.id);
    if (known === undefined) return;
    const { state, startedAt, endedAt, interruptions, warnings, error, report } = structuredClone(job);
    this.jobs.set(job.id, { ...known, state, startedAt, endedAt, interruptions, warnings, error, report });
  }

  async find(id: string): Promise<JobRecord | null> {
    return structuredClone(this.jobs.get(id) ?? null);
  }

  async listOpen(): Promise<JobRecord[]> {
    return structuredClone([...this.jobs.values()].filter(({ state }) => !hasEnded(state)));
  }

  async list({ state, beforeSeq = Number.POSITIVE_INFINITY, limit }: JobQuery): Promise<JobRecord[]> {
    const found = [...this.jobs.values()].filter(
      (job) => job.seq < beforeSeq && (state === undefined || job.state === state),
    );
    return structuredClone(found.reverse().slice(0, limit));
  }

  async remove(id: string): Promise<void> {
    this.jobs.delete(id);
  }
}
