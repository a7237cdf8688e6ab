import { DanqingError, invariant, type Job } from '@danqing/protocol';
import type { EnginePool } from '../engines/engine-pool.ts';
import type { PictureStore } from '../pictures/picture-store.ts';
import { say } from '../say/say.ts';
import { networkOf } from '../security/network-of.ts';
import type { DurationTable } from '../store/duration-table.ts';
import type { JobTable } from '../store/job-table.ts';
import type { EventLog } from './event-log.ts';
import { expectedStarts } from './expected-starts.ts';
import type { JobRecord } from './job-record.ts';
import { hasEnded, type JobStep, nextState } from './job-state.ts';
import { jobOf, type Place } from './job-view.ts';
import { type JobPreview, LiveJob } from './live-job.ts';
import { jobReportOf, type Outcome, runJob } from './run-job.ts';
import { orderByTurns } from './turns.ts';

export interface RunnerParts {
  readonly jobs: JobTable;
  readonly durations: DurationTable;
  readonly pictures: PictureStore;
  readonly pool: EnginePool;
  readonly log: EventLog;
  /** Told of what went wrong beside the jobs. */
  readonly onProblem: (error: unknown) => void;
}

export interface Hold extends Disposable {
  readonly idle: Promise<unknown>;
}

/** How soon it is tried again to write to a database that refused. */
const RETRY_MS = 2000;
const MAX_CLIENTS = 1000;

/** Runs the jobs that wait, `slots` at a time, clients in turn. */
export class Runner {
  readonly slots: number;
  private readonly parts: RunnerParts;
  /** By id: jobs that wait or run, and ended ones that could not be written yet. */
  private readonly live = new Map<string, LiveJob>();
  private readonly lastServed = new Map<string, number>();
  private readonly unsaved = new Set<LiveJob>();
  private served = 0;
  private isStopping = false;
  /** Somebody has the machine to themselves. */
  private isHeld = false;
  private places: Map<string, Place> | null = null;
  private retry: NodeJS.Timeout | null = null;

  constructor(parts: RunnerParts, slots: number) {
    this.parts = parts;
    this.slots = slots;
  }

  /** In the order in which they will run. */
  get waiting(): LiveJob[] {
    return this.inState('waiting');
  }

  get running(): LiveJob[] {
    return this.inState('running');
  }

  find(id: string): LiveJob | null {
    return this.live.get(id) ?? null;
  }

  /** Takes up what an earlier process left, and begins. */
  recover(): void {
    for (const record of this.parts.jobs.listOpen()) {
      const job = new LiveJob(record);
      this.live.set(record.id, job);
      if (record.state === 'running') this.interrupt(job);
    }
    this.startNext();
  }

  /** @throws DanqingError SERVER_STOPPING */
  checkAccepting(): void {
    if (!this.isStopping) return;
    throw new DanqingError('SERVER_STOPPING', say`The server is stopping.`, {
      hint: say`Try again when it is back.`,
    });
  }

  add(record: JobRecord): void {
    this.live.set(record.id, new LiveJob(record));
    this.startNext();
  }

  async cancel(id: string): Promise<void> {
    const job = this.live.get(id);
    if (job === undefined || hasEnded(job.record.state)) return;
    if (job.record.state === 'waiting') {
      this.apply(job, 'cancel');
      this.startNext();
      return;
    }
    job.ending = 'cancel';
    job.controller?.abort();
    await job.over;
  }

  /** Starts nothing until it is let go: what comes meanwhile waits. `idle` resolves when nothing runs any more. */
  hold(): Hold {
    invariant(!this.isHeld, 'jobs are held already');
    this.isHeld = true;
    return {
      idle: Promise.all(this.running.map((job) => job.over)),
      [Symbol.dispose]: () => {
        this.isHeld = false;
        this.startNext();
      },
    };
  }

  /** Takes no more jobs, lets the running ones end within `timeoutMs`, then breaks them off: they wait for the restart. */
  async stop(timeoutMs: number): Promise<void> {
    this.isStopping = true;
    const over = Promise.all(this.running.map((job) => job.over));
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([over, timeout]);
    clearTimeout(timer);
    for (const job of this.running) {
      job.ending ??= 'postpone';
      job.controller?.abort();
    }
    await over;
    if (this.retry !== null) clearTimeout(this.retry);
  }

  placeOf(id: string): Place | null {
    if (this.live.get(id)?.record.state !== 'waiting') return null;
    this.places ??= this.computePlaces();
    return this.places.get(id) ?? null;
  }

  remainingMs({ progress, record }: LiveJob): number | null {
    const expected = this.parts.durations.expectedMs(record.model, record.request);
    const since = expected === null ? null : Math.max(0, expected - (Date.now() - (record.startedAt ?? 0)));
    return progress?.remainingMs ?? since;
  }

  private inState(state: Job['state']): LiveJob[] {
    const jobs = [...this.live.values()].filter(({ record }) => record.state === state);
    if (state !== 'waiting') return jobs;
    const turns = jobs.map((job) => ({ client: turnOf(job.record), job }));
    return orderByTurns(turns, this.lastServed).map(({ job }) => job);
  }

  private startNext(): void {
    const isClosed = this.isStopping || this.isHeld;
    for (let free = this.slots - this.running.length; free > 0 && !isClosed; free -= 1) {
      const next = this.waiting[0];
      if (next === undefined) break;
      this.start(next);
    }
    this.publishPositions();
  }

  private start(job: LiveJob): void {
    this.serve(turnOf(job.record));
    const listener = {
      changed: () => {
        // What waits starts sooner or later than was thought.
        this.places = null;
        this.tell(job);
      },
      previewed: (preview: JobPreview) => this.tellPreview(job, preview),
    };
    // Begun before it is told: a job that runs has a progress. What it does takes place later.
    const outcome = runJob(job, this.parts, listener);
    this.apply(job, 'start');
    job.over = outcome.then((result) => {
      this.end(job, result);
      this.startNext();
    });
  }

  private serve(client: string): void {
    this.served += 1;
    this.lastServed.delete(client);
    this.lastServed.set(client, this.served);
    const [oldest] = this.lastServed.keys();
    if (this.lastServed.size > MAX_CLIENTS && oldest !== undefined) this.lastServed.delete(oldest);
  }

  private end(job: LiveJob, outcome: Outcome): void {
    const adaptations = job.progress?.adaptations ?? [];
    job.end();
    this.parts.log.dropPreview(job.record.id);
    if (outcome.step === 'interrupt') {
      this.interrupt(job);
      return;
    }
    if (outcome.step === 'postpone') {
      this.apply(job, 'postpone', { startedAt: null });
      return;
    }
    if (outcome.step === 'fail') job.record = { ...job.record, error: outcome.error };
    if (outcome.step === 'finish') {
      job.record = { ...job.record, report: jobReportOf(outcome.report, adaptations) };
      this.learn(job.record);
    }
    this.apply(job, outcome.step);
  }

  /** Loading is left out: it happens once for many pictures. */
  private learn({ model, request, report }: JobRecord): void {
    const stages = Object.entries(report?.stageMs ?? {}).filter(([stage]) => stage !== 'load');
    const durationMs = stages.reduce((sum, [, ms]) => sum + ms, 0);
    try {
      this.parts.durations.add(model, request, durationMs);
    } catch (error) {
      // An estimate less; the job is what counts.
      this.parts.onProblem(error);
    }
  }

  private interrupt(job: LiveJob): void {
    const { record } = job;
    const isLast = nextState('running', 'interrupt', record.interruptions) === 'failed';
    const error = isLast ? interrupted().toBody() : null;
    this.apply(job, 'interrupt', { error, startedAt: isLast ? record.startedAt : null });
  }

  private apply(job: LiveJob, step: JobStep, more: Partial<JobRecord> = {}): void {
    const { record } = job;
    const state = nextState(record.state, step, record.interruptions);
    invariant(state !== null, `a job that is ${record.state} cannot ${step}`);
    job.record = {
      ...record,
      state,
      ...(step === 'start' ? { startedAt: Date.now() } : {}),
      ...(step === 'interrupt' ? { interruptions: record.interruptions + 1 } : {}),
      ...(hasEnded(state) ? { endedAt: Date.now() } : {}),
      ...more,
    };
    this.places = null;
    this.save(job);
    this.tell(job);
    if (hasEnded(state) && !this.unsaved.has(job)) this.live.delete(record.id);
  }

  /** A database that refuses, of a full disk perhaps, is tried again until it takes what there is. */
  private save(job: LiveJob): void {
    this.unsaved.add(job);
    try {
      for (const one of this.unsaved) {
        this.parts.jobs.update(one.record);
        this.unsaved.delete(one);
        if (one !== job && hasEnded(one.record.state)) this.live.delete(one.record.id);
      }
    } catch (error) {
      this.parts.onProblem(error);
      if (this.retry !== null) clearTimeout(this.retry);
      this.retry = setTimeout(() => this.save(job), RETRY_MS);
    }
  }

  private tell(job: LiveJob): void {
    const { record } = job;
    const place = this.placeOf(record.id);
    job.position = place?.position ?? null;
    const pictures = hasEnded(record.state) ? this.parts.pictures.table.ofJob(record.id) : [];
    this.parts.log.publish({ type: 'job', job: jobOf(record, { live: job, place, pictures }) });
  }

  private tellPreview(job: LiveJob, preview: JobPreview): void {
    const { image, step, bytes } = preview;
    job.showPreview(preview);
    const dataUrl = `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`;
    this.parts.log.publish({ type: 'preview', jobId: job.record.id, image, step, dataUrl });
  }

  /** Each waiting job whose place is another one now. */
  private publishPositions(): void {
    this.places = null;
    for (const job of this.waiting) {
      if (this.placeOf(job.record.id)?.position !== job.position) this.tell(job);
    }
  }

  private computePlaces(): Map<string, Place> {
    const { waiting } = this;
    const { durations } = this.parts;
    const starts = expectedStarts(
      this.running.map((job) => this.remainingMs(job)),
      waiting.map(({ record }) => durations.expectedMs(record.model, record.request)),
      this.slots,
    );
    return new Map(
      waiting.map(({ record }, position) => [
        record.id,
        { position, expectedStartMs: this.isHeld ? null : (starts[position] ?? null) },
      ]),
    );
  }
}

/** Programs of one machine have one address: the page and a chat program on it take turns all the same. */
function turnOf({ client, source }: JobRecord): string {
  return `${networkOf(client)} ${source}`;
}

function interrupted(): DanqingError {
  return new DanqingError('JOB_INTERRUPTED', say`The server ended twice while this job ran.`, {
    hint: say`Try a smaller picture: the machine may have run out of memory.`,
  });
}
