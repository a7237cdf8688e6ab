import { DanqingError, type JobReport, SerialQueue } from '@danqing/protocol';
import type { DurationStore } from '../ports/duration-store.ts';
import type { BusEvent, EventBus } from '../ports/event-bus.ts';
import type { ImageStore } from '../ports/image-store.ts';
import type { JobRecord, NewJob } from '../ports/job-record.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { PictureRecord } from '../ports/picture-record.ts';
import { say } from '../say/say.ts';
import { networkOf } from '../security/network-of.ts';
import { hasEnded, type JobStep } from './job-state.ts';
import { jobOf, type Place } from './job-view.ts';
import { JobWriter } from './job-writer.ts';
import { LiveJob } from './live-job.ts';
import { Scheduler, type SchedulerLimits } from './scheduler.ts';
import { takeStep } from './take-step.ts';
import type { JobPreview, Outcome, RunState, Worker } from './worker.ts';

export interface DispatcherParts {
  readonly jobs: JobStore;
  readonly durations: DurationStore;
  readonly images: Pick<ImageStore, 'ofJob'>;
  readonly events: EventBus;
  readonly worker: Pick<Worker, 'run'>;
  /** Called with errors that belong to no job. */
  readonly onProblem: (error: unknown) => void;
}

export interface Hold extends Disposable {
  readonly idle: Promise<unknown>;
}

const DEFAULT_RETRY_MS = 5000;

/** Runs jobs in the scheduler's order, stores their states and publishes every change. Changes happen one at a time. */
export class Dispatcher {
  private readonly parts: DispatcherParts;
  private readonly schedule: Scheduler<LiveJob>;
  private readonly writer: JobWriter;
  private readonly changes = new SerialQueue();
  /** By id: waiting and running jobs, and ended ones that could not be written yet. */
  private readonly live = new Map<string, LiveJob>();

  constructor(parts: DispatcherParts, limits: SchedulerLimits) {
    this.parts = parts;
    this.schedule = new Scheduler(limits);
    const { jobs: store, onProblem } = parts;
    this.writer = new JobWriter({ store, onProblem, onWritten: (id) => this.forgetEnded(id) });
  }

  get counts(): { readonly waiting: number; readonly running: number; readonly limit: number } {
    const { waiting, running, limits } = this.schedule;
    return { waiting: waiting.length, running: running.length, limit: limits.waiting };
  }

  /** Waiting and running jobs, in the order of submission. */
  get open(): LiveJob[] {
    return [...this.live.values()].filter(({ record }) => !hasEnded(record.state));
  }

  find(id: string): LiveJob | null {
    return this.live.get(id) ?? null;
  }

  placeOf(job: LiveJob): Place | null {
    return this.schedule.placeOf(job);
  }

  /** Restores the jobs that an earlier process left and starts running them. */
  async recover(): Promise<void> {
    await this.changes.run(async () => {
      for (const record of await this.parts.jobs.listOpen()) {
        const job = await this.admit(record);
        if (record.state === 'running') await this.apply(job, 'interrupt');
      }
      await this.startNext();
    });
  }

  /** @throws DanqingError SERVER_STOPPING */
  checkAccepting(): void {
    if (!this.schedule.closed) return;
    throw new DanqingError('SERVER_STOPPING', say`The server is stopping.`, {
      hint: say`Try again when it is back.`,
    });
  }

  /** @throws DanqingError SERVER_STOPPING, QUEUE_FULL, DISK_SPACE, OUTPUT_UNWRITABLE */
  submit(job: NewJob): Promise<void> {
    return this.changes.run(async () => {
      this.checkAccepting();
      if (!this.schedule.hasRoomFor(networkOf(job.client))) throw this.full();
      await this.admit(await this.parts.jobs.insert(job));
      await this.startNext();
    });
  }

  /** For a running job, resolves when the run is over. */
  async cancel(id: string): Promise<void> {
    const running = await this.changes.run(async () => {
      const job = this.live.get(id);
      if (job === undefined || hasEnded(job.record.state)) return null;
      if (job.record.state === 'running') return job;
      await this.apply(job, 'cancel');
      await this.startNext();
      return null;
    });
    running?.end('cancel');
    await running?.over;
  }

  /** Deletes a job that has ended. @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE */
  remove(id: string): Promise<void> {
    return this.changes.run(async () => {
      this.writer.forget(id);
      this.live.delete(id);
      await this.parts.jobs.remove(id);
      this.publish({ type: 'removed', jobId: id });
    });
  }

  /** Starts no job until the hold is disposed; new jobs wait meanwhile. `idle` resolves when no job is running. */
  hold(): Hold {
    this.schedule.hold();
    return {
      idle: this.running().then(allOver),
      [Symbol.dispose]: () => {
        this.schedule.resume();
        this.changes.run(() => this.startNext()).catch(this.parts.onProblem);
      },
    };
  }

  /** Takes no more jobs, gives the running ones `timeoutMs` to end, then interrupts them: they wait for the restart. */
  async stop(timeoutMs: number): Promise<void> {
    this.schedule.close();
    const running = await this.running();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([allOver(running), timeout]);
    clearTimeout(timer);
    for (const job of running) job.end('postpone');
    await allOver(running);
    await this.changes.idle();
    this.writer.close();
  }

  /** The running jobs, once pending starts are complete. */
  private running(): Promise<LiveJob[]> {
    return this.changes.run(async () => this.schedule.running);
  }

  private async admit(record: JobRecord): Promise<LiveJob> {
    const job = new LiveJob(record);
    job.durationMs = await this.expectedMs(record);
    this.live.set(record.id, job);
    this.schedule.add(job);
    return job;
  }

  private async startNext(): Promise<void> {
    for (let job = this.schedule.next(); job !== null; job = this.schedule.next()) await this.start(job);
    // Publishes each waiting job whose position has changed.
    for (const job of this.schedule.waiting) {
      if (this.schedule.placeOf(job)?.position !== job.position) this.tell(job, []);
    }
  }

  private async start(job: LiveJob): Promise<void> {
    this.schedule.start(job);
    const record = takeStep(job.record, 'start', Date.now());
    if (!(await this.writer.claim(record))) {
      // Another server on the same store has claimed it and publishes its progress.
      this.schedule.remove(job);
      this.live.delete(job.id);
      return;
    }
    const { signal } = job.begin(record);
    this.tell(job, []);
    const run = this.parts.worker.run(record, {
      signal,
      listener: (state, preview) => this.hear(job, { before: record.warnings, state, preview }),
    });
    job.over = run
      .then((outcome) => this.changes.run(() => this.end(job, outcome)))
      .catch(this.parts.onProblem);
  }

  private hear(job: LiveJob, { before, state, preview }: Heard): void {
    // The run is over: late progress is of no use.
    if (job.progress === null) return;
    job.progress = state.progress;
    job.record = { ...job.record, warnings: [...before, ...state.warnings] };
    if (preview !== null) {
      this.publish(previewEvent(job.id, preview));
      return;
    }
    // Progress changes the expected start of waiting jobs.
    this.schedule.forgetPlaces();
    this.tell(job, []);
  }

  private async end(job: LiveJob, outcome: Outcome): Promise<void> {
    if (outcome.step === 'finish') {
      await this.learn(job.record, outcome.report);
      await this.apply(job, 'finish', { report: outcome.report });
    } else if (outcome.step === 'fail') await this.apply(job, 'fail', { error: outcome.error });
    else await this.apply(job, job.ending ?? 'interrupt');
    await this.startNext();
  }

  /** Records how long a request took. Loading is excluded, because it happens once for many images. */
  private async learn({ model, request }: JobRecord, { stageMs }: JobReport): Promise<void> {
    const stages = Object.entries(stageMs).filter(([stage]) => stage !== 'load');
    const durationMs = stages.reduce((sum, [, ms]) => sum + ms, 0);
    try {
      await this.parts.durations.add(model, request, durationMs);
      for (const job of this.live.values()) job.durationMs = await this.expectedMs(job.record);
    } catch (error) {
      // Only an estimate is lost; the job itself counts.
      this.parts.onProblem(error);
    }
  }

  private expectedMs({ model, request }: JobRecord): Promise<number | null> {
    return this.parts.durations.expectedMs(model, request);
  }

  private async apply(job: LiveJob, step: JobStep, more: Partial<JobRecord> = {}): Promise<void> {
    const next = takeStep(job.record, step, Date.now());
    const isLost = step === 'interrupt' && hasEnded(next.state);
    const record = { ...next, ...(isLost ? { error: interrupted().toBody() } : {}), ...more };
    await this.writer.write(record);
    const isOver = hasEnded(record.state);
    const images = isOver ? await this.parts.images.ofJob(record.id) : [];
    // State and event change together: a reader that sees the job ended also finds its last event.
    job.rest(record);
    if (isOver) this.schedule.remove(job);
    else this.schedule.release(job);
    this.tell(job, images);
    if (this.writer.isSaved(record.id)) this.forgetEnded(record.id);
  }

  /** Drops an ended job from memory once the store has it. */
  private forgetEnded(id: string): void {
    const job = this.live.get(id);
    if (job !== undefined && hasEnded(job.record.state)) this.live.delete(id);
  }

  private tell(job: LiveJob, images: readonly PictureRecord[]): void {
    const { record, progress } = job;
    const place = this.schedule.placeOf(job);
    job.position = place?.position ?? null;
    this.publish({ type: 'job', job: jobOf(record, { progress, place, images }) });
  }

  private publish(event: BusEvent): void {
    this.parts.events.publish(event).catch(this.parts.onProblem);
  }

  private full(): DanqingError {
    // A place becomes free when the next job starts.
    const startMs = this.schedule.nextStartMs() ?? DEFAULT_RETRY_MS;
    const retryAfterSeconds = Math.max(1, Math.ceil(startMs / 1000));
    const limit = this.schedule.limits.waiting;
    return new DanqingError('QUEUE_FULL', say`${limit} jobs are already waiting.`, {
      hint: say`Try again in ${retryAfterSeconds} s, or raise server.queue_limit.`,
      details: { limit, retryAfterSeconds },
    });
  }
}

interface Heard {
  /** Warnings from before the run. */
  readonly before: JobRecord['warnings'];
  readonly state: RunState;
  readonly preview: JobPreview | null;
}

function previewEvent(jobId: string, { image, step, bytes }: JobPreview): BusEvent {
  const dataUrl = `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`;
  return { type: 'preview', jobId, image, step, dataUrl };
}

async function allOver(jobs: readonly LiveJob[]): Promise<void> {
  await Promise.all(jobs.map(({ over }) => over));
}

function interrupted(): DanqingError {
  return new DanqingError('JOB_INTERRUPTED', say`The server ended twice while this job ran.`, {
    hint: say`Try a smaller image: the machine may have run out of memory.`,
  });
}
