import { randomUUID } from 'node:crypto';
import { DanqingError, type Job, type JobState } from '@danqing/protocol';
import type { CurrentModel } from '../engines/current-model.ts';
import type { PictureStore } from '../pictures/picture-store.ts';
import { say } from '../say/say.ts';
import { networkOf } from '../security/network-of.ts';
import type { DurationTable } from '../store/duration-table.ts';
import type { JobTable } from '../store/job-table.ts';
import type { EventLog, LoggedEvent } from './event-log.ts';
import { expectedStarts } from './expected-starts.ts';
import { followAllJobs, followJob } from './follow.ts';
import type { JobRecord } from './job-record.ts';
import type { JobPage, JobService, PictureFile, Submission } from './job-service.ts';
import { hasEnded } from './job-state.ts';
import { jobOf } from './job-view.ts';
import { resolveSubmission } from './resolve-submission.ts';
import type { Runner } from './runner.ts';

export interface QueueParts {
  readonly jobs: JobTable;
  readonly durations: DurationTable;
  readonly pictures: PictureStore;
  readonly models: CurrentModel;
  readonly log: EventLog;
  readonly runner: Runner;
}

const PAGE = 50;
/** Of the limit: what a client may have waiting where another one has filled the queue. */
const SHARE_BEYOND = 0.1;
const DEFAULT_RETRY_MS = 5000;
const NEVER = new AbortController().signal;

/** The queue over SQLite: what waits and runs is in memory too, what has ended is read when it is asked for. */
export class JobQueue implements JobService {
  private readonly parts: QueueParts;
  private readonly limit: number;

  constructor(parts: QueueParts, limit: number) {
    this.parts = parts;
    this.limit = limit;
  }

  async submit({ input, client, source, modelName }: Submission): Promise<Job> {
    const { jobs, models, runner } = this.parts;
    const model = await models.find(modelName);
    const { request, warnings } = resolveSubmission(input, model);
    runner.checkAccepting();
    if (!this.hasRoomFor(client)) throw this.full();
    const id = randomUUID();
    const draft = { id, source, client, model: model.name, request, createdAt: Date.now(), warnings };
    runner.add(jobs.insert(draft));
    return this.get(id);
  }

  /** Where one client has most of a full queue, each of the others may add a few beyond its limit, up to twice of it. */
  private hasRoomFor(client: string): boolean {
    const { waiting } = this.parts.runner;
    if (waiting.length < this.limit) return true;
    const counts = new Map<string, number>();
    for (const { record } of waiting) {
      const network = networkOf(record.client);
      counts.set(network, (counts.get(network) ?? 0) + 1);
    }
    const isHogged = Math.max(...counts.values()) > this.limit / 2;
    const own = counts.get(networkOf(client)) ?? 0;
    return isHogged && own < Math.ceil(this.limit * SHARE_BEYOND) && waiting.length < this.limit * 2;
  }

  ownerOf(id: string): string {
    return this.find(id).client;
  }

  get(id: string): Job {
    return this.view(this.find(id));
  }

  list(query: { readonly state?: JobState; readonly before?: string; readonly limit?: number }): JobPage {
    const { state, before, limit = PAGE } = query;
    const beforeSeq = before === undefined ? undefined : Number(before);
    const records = this.parts.jobs.list({ state, beforeSeq, limit });
    const last = records.at(-1);
    return {
      jobs: records.map((record) => this.view(this.parts.runner.find(record.id)?.record ?? record)),
      next: records.length === limit && last !== undefined ? String(last.seq) : null,
    };
  }

  async cancel(id: string): Promise<Job> {
    this.find(id);
    await this.parts.runner.cancel(id);
    return this.get(id);
  }

  async ended(id: string, signal: AbortSignal = NEVER): Promise<Job> {
    const { log } = this.parts;
    for (;;) {
      const job = this.get(id);
      if (hasEnded(job.state)) return job;
      if (signal.aborted) throw new DanqingError('CANCELLED', say`Waiting for the job was given up.`);
      await log.changed(log.position, signal);
    }
  }

  follow(
    id: string,
    { signal = NEVER, after }: { readonly signal?: AbortSignal; readonly after?: string } = {},
  ): AsyncIterable<LoggedEvent> {
    this.find(id);
    return followJob(this.parts.log, () => this.get(id), { signal, after });
  }

  followAll(options: { readonly signal: AbortSignal; readonly after?: string }): AsyncIterable<LoggedEvent> {
    return followAllJobs(this.parts.log, () => this.snapshot(), options);
  }

  preview(id: string): Uint8Array | null {
    this.find(id);
    return this.parts.runner.find(id)?.preview?.bytes ?? null;
  }

  async remove(id: string, { pictures = false }: { readonly pictures?: boolean } = {}): Promise<void> {
    const { jobs, log, pictures: store } = this.parts;
    if (!hasEnded(this.find(id).state)) {
      throw new DanqingError('JOB_NOT_ENDED', say`The job ${id} has not ended.`, {
        hint: say`Cancel it first.`,
      });
    }
    if (pictures) for (const { name } of store.table.ofJob(id)) await store.remove(name);
    jobs.remove(id);
    log.publish({ type: 'removed', jobId: id });
  }

  counts(): { readonly waiting: number; readonly running: number; readonly limit: number } {
    const { runner } = this.parts;
    return { waiting: runner.waiting.length, running: runner.running.length, limit: this.limit };
  }

  picture(name: string): Promise<PictureFile> {
    return this.parts.pictures.read(name);
  }

  /** What waits and runs, newest first; then what ended last. */
  private snapshot(): Job[] {
    const { waiting, running } = this.parts.runner;
    const open = [...waiting, ...running].map(({ record }) => record).sort((a, b) => b.seq - a.seq);
    const ended = this.list({ limit: PAGE }).jobs.filter(({ state }) => hasEnded(state));
    return [...open.map((record) => this.view(record)), ...ended];
  }

  private find(id: string): JobRecord {
    const record = this.parts.runner.find(id)?.record ?? this.parts.jobs.find(id);
    if (record === null) {
      throw new DanqingError('JOB_NOT_FOUND', say`There is no job ${JSON.stringify(id.slice(0, 100))}.`, {
        hint: say`GET /api/jobs lists what there is.`,
      });
    }
    return record;
  }

  private view(record: JobRecord): Job {
    const { runner, pictures } = this.parts;
    return jobOf(record, {
      live: runner.find(record.id),
      place: runner.placeOf(record.id),
      pictures: record.state === 'waiting' ? [] : pictures.table.ofJob(record.id),
    });
  }

  private full(): DanqingError {
    const { runner, durations } = this.parts;
    // The next place is free when the next job starts.
    const remaining = runner.running.map((job) => runner.remainingMs(job));
    const first = runner.waiting[0]?.record;
    const durationMs = first === undefined ? null : durations.expectedMs(first.model, first.request);
    const [startMs = null] = expectedStarts(remaining, [durationMs], runner.slots);
    const retryAfterSeconds = Math.max(1, Math.ceil((startMs ?? DEFAULT_RETRY_MS) / 1000));
    return new DanqingError('QUEUE_FULL', say`${this.limit} jobs wait already.`, {
      hint: say`Try again in ${retryAfterSeconds} s, or raise server.queue_limit.`,
      details: { limit: this.limit, retryAfterSeconds },
    });
  }
}
