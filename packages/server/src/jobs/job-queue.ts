import { randomUUID } from 'node:crypto';
import { DanqingError, type Job, type JobProgress, type JobState, listAttachments } from '@danqing/protocol';
import type { CurrentModel } from '../engines/current-model.ts';
import { resolveSubmission } from '../engines/resolve-submission.ts';
import type { AttachmentStore } from '../ports/attachment-store.ts';
import type { EventBus } from '../ports/event-bus.ts';
import type { ImageStore } from '../ports/image-store.ts';
import type { JobRecord } from '../ports/job-record.ts';
import type { JobStore } from '../ports/job-store.ts';
import { say } from '../say/say.ts';
import type { Dispatcher } from './dispatcher.ts';
import { type FollowedEvent, followAllJobs, followJob } from './follow.ts';
import type { JobCounts, JobPage, JobService, Submission } from './job-service.ts';
import { hasEnded } from './job-state.ts';
import { jobOf, type Place } from './job-view.ts';
import type { LiveJob } from './live-job.ts';

export interface QueueParts {
  readonly jobs: JobStore;
  readonly images: ImageStore;
  readonly attachments: Pick<AttachmentStore, 'read'>;
  readonly events: EventBus;
  readonly models: CurrentModel;
  readonly dispatcher: Dispatcher;
}

const PAGE = 50;
const NEVER = new AbortController().signal;

/**
 * The queue over its ports: the dispatcher holds waiting and running jobs, ended ones are read from the store on
 * demand.
 */
export class JobQueue implements JobService {
  private readonly parts: QueueParts;

  constructor(parts: QueueParts) {
    this.parts = parts;
  }

  async submit({ input, client, source, modelName }: Submission): Promise<Job> {
    const model = await this.parts.models.find(modelName);
    const { request, attachments, warnings } = resolveSubmission(input, model);
    for (const each of listAttachments(attachments)) await this.parts.attachments.read({ client, ...each });
    const id = randomUUID();
    const createdAt = Date.now();
    await this.parts.dispatcher.submit({
      id,
      source,
      client,
      model: model.name,
      request,
      attachments,
      createdAt,
      warnings,
    });
    return this.get(id);
  }

  async ownerOf(id: string): Promise<string> {
    return (await this.find(id)).record.client;
  }

  async get(id: string): Promise<Job> {
    return this.view(await this.find(id));
  }

  async list(query: {
    readonly state?: JobState;
    readonly before?: string;
    readonly limit?: number;
  }): Promise<JobPage> {
    const { state, before, limit = PAGE } = query;
    const beforeSeq = before === undefined ? undefined : Number(before);
    const records = await this.parts.jobs.list({ state, beforeSeq, limit });
    const last = records.at(-1);
    return {
      jobs: await Promise.all(
        records.map((record) => {
          const live = this.parts.dispatcher.find(record.id);
          return this.view(live === null ? { record, progress: null, place: null } : this.seen(live));
        }),
      ),
      next: records.length === limit && last !== undefined ? String(last.seq) : null,
    };
  }

  async cancel(id: string): Promise<Job> {
    await this.find(id);
    await this.parts.dispatcher.cancel(id);
    return this.get(id);
  }

  async ended(id: string, signal: AbortSignal = NEVER): Promise<Job> {
    const { events } = this.parts;
    for (;;) {
      const position = await events.position();
      const job = await this.get(id);
      if (hasEnded(job.state)) return job;
      if (signal.aborted) throw new DanqingError('CANCELLED', say`Stopped waiting for the job.`);
      await events.changed(position, signal);
    }
  }

  follow(
    id: string,
    { signal = NEVER, after }: { readonly signal?: AbortSignal; readonly after?: string } = {},
  ): AsyncIterable<FollowedEvent> {
    return followJob(this.parts.events, () => this.get(id), { signal, after });
  }

  followAll(options: {
    readonly signal: AbortSignal;
    readonly after?: string;
  }): AsyncIterable<FollowedEvent> {
    return followAllJobs(this.parts.events, () => this.snapshot(), options);
  }

  async preview(id: string): Promise<Uint8Array | null> {
    await this.find(id);
    for (const { event } of await this.parts.events.previews()) {
      if (event.type === 'preview' && event.jobId === id) return bytesOf(event.dataUrl);
    }
    return null;
  }

  async remove(id: string, { pictures = false }: { readonly pictures?: boolean } = {}): Promise<void> {
    const { dispatcher, images } = this.parts;
    if (!hasEnded((await this.find(id)).record.state)) {
      throw new DanqingError('JOB_NOT_ENDED', say`The job ${id} has not ended.`, {
        hint: say`Cancel it first.`,
      });
    }
    if (pictures) for (const { name } of await images.ofJob(id)) await images.remove(name);
    await dispatcher.remove(id);
  }

  async counts(): Promise<JobCounts> {
    return this.parts.dispatcher.counts;
  }

  /** Waiting and running jobs, newest first, followed by ended ones, latest first. */
  private async snapshot(): Promise<Job[]> {
    const open = this.parts.dispatcher.open.map((live) => this.seen(live));
    open.sort((a, b) => b.record.seq - a.record.seq);
    const told = new Set(open.map(({ record }) => record.id));
    const { jobs } = await this.list({ limit: PAGE });
    const ended = jobs.filter(({ id, state }) => hasEnded(state) && !told.has(id));
    return [...(await Promise.all(open.map((job) => this.view(job)))), ...ended];
  }

  private async find(id: string): Promise<SeenJob> {
    const live = this.parts.dispatcher.find(id);
    if (live !== null) return this.seen(live);
    const record = await this.parts.jobs.find(id);
    if (record !== null) return { record, progress: null, place: null };
    throw new DanqingError('JOB_NOT_FOUND', say`There is no job ${JSON.stringify(id.slice(0, 100))}.`, {
      hint: say`GET /api/jobs lists all jobs.`,
    });
  }

  private seen(live: LiveJob): SeenJob {
    const { record, progress } = live;
    return { record, progress, place: this.parts.dispatcher.placeOf(live) };
  }

  private async view({ record, ...now }: SeenJob): Promise<Job> {
    const images = record.state === 'waiting' ? [] : await this.parts.images.ofJob(record.id);
    return jobOf(record, { ...now, images });
  }
}

/** A job at a point in time. */
interface SeenJob {
  readonly record: JobRecord;
  readonly progress: JobProgress | null;
  readonly place: Place | null;
}

function bytesOf(dataUrl: string): Uint8Array {
  return Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64');
}
