import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { residentBytesOf } from '@danqing/engine';
import { DanqingError, once } from '@danqing/protocol';
import { CurrentModel } from './engines/current-model.ts';
import { EnginePool } from './engines/engine-pool.ts';
import { GpuPlanner } from './engines/gpu-planner.ts';
import type { ModelSource } from './engines/model-source.ts';
import { Planner } from './engines/planner.ts';
import { EventLog } from './jobs/event-log.ts';
import { JobQueue } from './jobs/job-queue.ts';
import type { JobService } from './jobs/job-service.ts';
import { Runner } from './jobs/runner.ts';
import { type LibraryOptions, ModelLibrary } from './library/model-library.ts';
import { BenchmarkJob } from './machine/benchmark-job.ts';
import { ReportStore } from './machine/report-store.ts';
import { Gallery } from './pictures/gallery.ts';
import { PictureStore } from './pictures/picture-store.ts';
import { say } from './say/say.ts';
import { DurationTable } from './store/duration-table.ts';
import { JobTable } from './store/job-table.ts';
import { openLockedStore } from './store/open-store.ts';
import { PictureTable } from './store/picture-table.ts';

/** What the routes work with. */
export interface Services extends AsyncDisposable {
  readonly jobs: JobService;
  readonly gallery: Gallery;
  readonly models: CurrentModel;
  readonly planner: Planner;
  readonly gpuPlanner: GpuPlanner;
  readonly source: ModelSource;
  readonly library: ModelLibrary;
  readonly measuring: BenchmarkJob;
  /** The last report of this machine. */
  readonly reportShelf: ReportStore;
  /** Processes of engines that run now. */
  enginePids(): number[];
  /** Told when the server takes leave: event streams, which would last for ever, end. */
  readonly leaving: AbortSignal;
  /** Takes no more jobs and lets the running ones end; what is not done by then waits for the next start. */
  stop(timeoutMs: number): Promise<void>;
}

export interface ServiceOptions {
  /** Of the queue, the gallery's list, thumbnails. */
  readonly dataFolder: string;
  readonly outputFolder: string;
  readonly library: LibraryOptions;
  readonly maxConcurrentRequests: number;
  readonly queueLimit: number;
  /** After how long without work an engine is closed; null: never. */
  readonly idleUnloadMs: number | null;
  /** Told of what went wrong beside the jobs. */
  readonly onProblem: (error: unknown) => void;
}

const SECOND_SWEEP_MS = 15_000;

/**
 * Opens the queue, takes up what an earlier process left, and begins to run it.
 * @throws DanqingError MODEL_*, FORMAT_* of the initial model; DATA_IN_USE, OUTPUT_UNWRITABLE, DISK_SPACE
 */
export async function openServices(source: ModelSource, options: ServiceOptions): Promise<Services> {
  const { dataFolder, outputFolder, maxConcurrentRequests: slots, idleUnloadMs, onProblem } = options;
  const models = new CurrentModel(source);
  await models.switchTo(source.initialName);
  const locked = openLockedStore(dataFolder, {
    except: options.library.libraryFolder,
    onExposed: (path) => onProblem(exposed(path)),
  });
  const { store } = locked;
  const folders = { output: outputFolder, thumbnails: join(dataFolder, 'thumbnails') };
  const pictures = new PictureStore(new PictureTable(store), folders);
  await pictures.sweep();
  // What a server left that ended a moment ago is too young for the first look.
  const sweeping = setTimeout(() => void pictures.sweep().catch(onProblem), SECOND_SWEEP_MS).unref();
  const pool = new EnginePool(source, { slots, idleUnloadMs });
  const [jobs, durations, log] = [new JobTable(store), new DurationTable(store), new EventLog()];
  const runner = new Runner({ jobs, durations, pictures, pool, log, onProblem }, slots);
  const planner = new Planner({ source, models, durations, engineBytes: () => residentBytesOf(pool.pids) });
  const library = new ModelLibrary(options.library, () => planner.forget());
  const plansFolder = join(dataFolder, 'plans');
  const reportShelf = new ReportStore({ dataFolder, plansFolder, onProblem });
  const measuring = new BenchmarkJob({ source, models, runner, pool, shelf: reportShelf });
  await library.restore();
  runner.recover();
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  const stop = once(async (timeoutMs: number) => {
    await Promise.all([runner.stop(timeoutMs), library.transfers.stop(), measuring.cancel()]);
    leaving.abort();
  });
  const close = once(async () => {
    await stop(0);
    clearTimeout(sweeping);
    await Promise.all([pool[Symbol.asyncDispose](), planner[Symbol.asyncDispose]()]);
    locked.close();
  });
  return {
    jobs: new JobQueue({ jobs, durations, pictures, models, log, runner }, options.queueLimit),
    gallery: new Gallery(pictures, jobs),
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

function exposed(path: string): DanqingError {
  return new DanqingError(
    'OUTPUT_UNWRITABLE',
    say`${path} can be read by other users, and its permissions cannot be changed.`,
    {
      hint: say`Its owner can: chmod -R go= on the data folder.`,
    },
  );
}
