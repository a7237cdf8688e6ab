import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { residentBytesOf } from '@danqing/engine';
import { listAttachments, once } from '@danqing/protocol';
import { CurrentModel } from './engines/current-model.ts';
import { EnginePool } from './engines/engine-pool.ts';
import { GpuPlanner } from './engines/gpu-planner.ts';
import type { ModelSource } from './engines/model-source.ts';
import { Planner } from './engines/planner.ts';
import { Dispatcher } from './jobs/dispatcher.ts';
import { JobQueue } from './jobs/job-queue.ts';
import type { JobService } from './jobs/job-service.ts';
import { Worker } from './jobs/worker.ts';
import { type LibraryOptions, ModelLibrary } from './library/model-library.ts';
import { BenchmarkJob } from './machine/benchmark-job.ts';
import { ReportStore } from './machine/report-store.ts';
import { Gallery } from './pictures/gallery.ts';
import type { AttachmentStore } from './ports/attachment-store.ts';
import type { ImageStore } from './ports/image-store.ts';
import type { JobStore } from './ports/job-store.ts';
import type { Ports } from './ports/ports.ts';
import { type LocalPortsOptions, openLocalPorts } from './store/open-local-ports.ts';

/** The services that routes use. */
export interface Services extends AsyncDisposable {
  readonly jobs: JobService;
  readonly images: ImageStore;
  readonly attachments: AttachmentStore;
  readonly gallery: Gallery;
  readonly models: CurrentModel;
  readonly planner: Planner;
  readonly gpuPlanner: GpuPlanner;
  readonly source: ModelSource;
  readonly library: ModelLibrary;
  readonly measuring: BenchmarkJob;
  /** The latest report of this machine. */
  readonly reportShelf: ReportStore;
  /** Ids of the running engine processes. */
  enginePids(): number[];
  /** Fires when the server stops: event streams, which would last forever, end. */
  readonly leaving: AbortSignal;
  /** Accepts no more jobs and lets the running ones end; jobs that are not done in time wait for the next start. */
  stop(timeoutMs: number): Promise<void>;
}

export interface ServiceOptions {
  /** Folder of the queue, the gallery's index and thumbnails. */
  readonly dataFolder: string;
  readonly outputFolder: string;
  readonly library: LibraryOptions;
  readonly maxConcurrentRequests: number;
  readonly queueLimit: number;
  /** How long an engine may be idle before it is closed; null: forever. */
  readonly idleUnloadMs: number | null;
  /** Called with errors that belong to no job. */
  readonly onProblem: (error: unknown) => void;
}

/** How often unused attachments are looked for. */
const SWEEP_MS = 600_000;

/**
 * Opens the queue, restores what an earlier process left, and starts running it. The ports are closed with the
 * services.
 * @throws DanqingError MODEL_*, FORMAT_* of the initial model; DATA_IN_USE, OUTPUT_UNWRITABLE, DISK_SPACE
 */
export async function openServices(
  source: ModelSource,
  options: ServiceOptions,
  openPorts: (options: LocalPortsOptions) => Promise<Ports> = openLocalPorts,
): Promise<Services> {
  const { dataFolder, maxConcurrentRequests: slots, idleUnloadMs, onProblem } = options;
  const models = new CurrentModel(source);
  await models.switchTo(source.initialName);
  const ports = await openPorts({ ...options, libraryFolder: options.library.libraryFolder });
  const { jobs, images, events, durations, attachments } = ports;
  const pool = new EnginePool(source, { slots, idleUnloadMs });
  const worker = new Worker({ pool, images, attachments });
  const limits = { slots, waiting: options.queueLimit };
  const dispatcher = new Dispatcher({ ...ports, worker, onProblem }, limits);
  const planner = new Planner({ source, models, durations, engineBytes: () => residentBytesOf(pool.pids) });
  const library = new ModelLibrary(options.library, () => planner.forget());
  const plansFolder = join(dataFolder, 'plans');
  const reportShelf = new ReportStore({ dataFolder, plansFolder, onProblem });
  const measuring = new BenchmarkJob({ source, models, dispatcher, pool, shelf: reportShelf });
  await library.restore();
  await dispatcher.recover();
  const sweep = async () => attachments.sweep(await neededAttachments(jobs));
  await sweep();
  const sweeping = setInterval(() => void sweep().catch(onProblem), SWEEP_MS).unref();
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  const stop = once(async (timeoutMs: number) => {
    await Promise.all([dispatcher.stop(timeoutMs), library.transfers.stop(), measuring.cancel()]);
    leaving.abort();
  });
  const close = once(async () => {
    await stop(0);
    clearInterval(sweeping);
    await Promise.all([pool[Symbol.asyncDispose](), planner[Symbol.asyncDispose]()]);
    await ports[Symbol.asyncDispose]();
  });
  return {
    jobs: new JobQueue({ jobs, images, attachments, events, models, dispatcher }),
    images,
    attachments,
    gallery: new Gallery(images, jobs),
    models,
    planner,
    gpuPlanner: new GpuPlanner(plansFolder),
    source,
    library,
    measuring,
    reportShelf,
    leaving: leaving.signal,
    enginePids: () => pool.pids,
    stop,
    [Symbol.asyncDispose]: close,
  };
}

/** Ids of the attachments of waiting and running jobs. */
async function neededAttachments(jobs: JobStore): Promise<ReadonlySet<string>> {
  const open = await jobs.listOpen();
  return new Set(open.flatMap(({ attachments }) => listAttachments(attachments).map(({ id }) => id)));
}
