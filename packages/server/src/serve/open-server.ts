import { checkFolderWritable } from '@danqing/engine';
import type { CatalogueModel } from '@danqing/model-store';
import { isDanqingError, once } from '@danqing/protocol';
import { type App, createApp } from '../app.ts';
import { installedModels } from '../engines/installed-models.ts';
import type { ModelSource, ServedModel } from '../engines/model-source.ts';
import type { JobCounts } from '../jobs/job-service.ts';
import { CallerReader } from '../security/caller-reader.ts';
import { checkExposure, isLoopbackHost } from '../security/exposure.ts';
import { hidePaths } from '../security/hide-paths.ts';
import { protect } from '../security/protect.ts';
import { openServices, type ServiceOptions, type Services } from '../services.ts';
import { healthRoutes } from './health.ts';
import { type HttpServer, openHttpServer } from './http-server.ts';
import { jobLog } from './job-log.ts';
import { type Log, type Logger, openLog } from './logger.ts';
import { Metrics, metricsRoutes } from './metrics.ts';
import { requestLog } from './request-log.ts';
import type { ServeOptions } from './serve-options.ts';
import { watchJobs } from './watch-jobs.ts';
import { readWebFiles, type WebFiles, webRoutes } from './web-files.ts';

/** How long answers may take to be read once nothing runs any more. */
const CLOSE_MS = 2000;

/** A server that listens. */
export interface RunningServer {
  /** Where a browser of this machine finds it. */
  readonly url: string;
  readonly model: ServedModel;
  /** False: there is no page yet, only the interfaces for programs. */
  readonly hasPage: boolean;
  counts(): Promise<JobCounts>;
  /**
   * Takes no more work, lets running pictures end within `shutdownMs`, then interrupts them: they are drawn after the
   * next start. At the latest 3 s later everything is closed.
   */
  stop(): Promise<void>;
}

export interface OpenServerOptions {
  /** Where models come from; default: the folders of the options. */
  readonly source?: ModelSource;
  /** What can be downloaded; default: ours. */
  readonly catalogue?: readonly CatalogueModel[];
  /** Gets the lines of the log for people. */
  readonly writeLine: (line: string) => void;
}

/**
 * Opens queue, models and port, and answers.
 * @throws DanqingError SERVER_UNPROTECTED, SERVER_PORT, DATA_IN_USE, MODEL_*, FORMAT_*, OUTPUT_UNWRITABLE, DISK_SPACE
 */
export async function openServer(
  options: ServeOptions,
  {
    writeLine,
    catalogue,
    source = installedModels({ ...options.model, engine: options.engine }),
  }: OpenServerOptions,
): Promise<RunningServer> {
  checkExposure(options);
  const callers = new CallerReader(options);
  const log = await openLog({ level: options.log.level, dir: options.log.folder }, writeLine);
  let answer: (app: App) => void = () => undefined;
  const opened = new Promise<App>((resolve) => {
    answer = resolve;
  });
  try {
    // The port first: whether it is free is known at once, and requests that come early wait a moment.
    const http = await openHttpServer({
      fetch: async (request, bindings) => (await opened).fetch(request, bindings),
      host: options.host,
      port: options.port,
      isShared: (address) => callers.isTrusted(address),
    });
    try {
      const files = await readWebFiles(options.webFolder);
      const services = await openServices(source, {
        ...serviceOptions(options, log.logger),
        library: { ...options.model, ...(catalogue === undefined ? {} : { catalogue }) },
      });
      const stopping = new AbortController();
      const { logger } = log;
      await warnIfUnwritable(options.outputFolder, logger);
      const { app, watched } = assemble(services, options, {
        ...{ callers, logger, files },
        stopping: stopping.signal,
      });
      answer(app);
      return {
        url: urlOf(options.host, http.port),
        model: services.models.served,
        hasPage: files.size > 0,
        counts: () => services.jobs.counts(),
        stop: once(() => {
          stopping.abort();
          return stop({ http, log, services, watched }, options.shutdownMs);
        }),
      };
    } catch (error) {
      await http.close(0);
      throw error;
    }
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** The gallery, the queue and the next start may do without: who starts it should know all the same. */
async function warnIfUnwritable(folder: string, logger: Logger): Promise<void> {
  try {
    await checkFolderWritable(folder);
  } catch (error) {
    logger.warn({ error: textOf(error) }, 'pictures cannot be written');
  }
}

function serviceOptions(options: ServeOptions, logger: Logger): Omit<ServiceOptions, 'library'> {
  const { dataFolder, outputFolder, maxConcurrentRequests, queueLimit, idleUnloadMs } = options;
  return {
    ...{ dataFolder, outputFolder, maxConcurrentRequests, queueLimit, idleUnloadMs },
    onProblem: (error) => logger.error({ error: textOf(error) }, 'problem'),
  };
}

function foldersOf({ dataFolder, outputFolder, model, log }: ServeOptions): string[] {
  const { nameOrPath, libraries, libraryFolder, importFolders } = model;
  const named = [nameOrPath, log.folder ?? ''].filter((path) => /[/\\]/.test(path));
  return [dataFolder, outputFolder, libraryFolder, ...libraries, ...importFolders, ...named];
}

interface Around {
  readonly callers: CallerReader;
  readonly logger: Logger;
  readonly files: WebFiles;
  readonly stopping: AbortSignal;
}

/** The routes behind their guards, and who watches the jobs. */
function assemble(
  services: Services,
  options: ServeOptions,
  { callers, logger, files, stopping }: Around,
): { readonly app: App; readonly watched: Promise<unknown> } {
  const metrics = new Metrics(services);
  const app = createApp(services, {
    callers,
    authRequired: options.authToken !== null,
    hasStrangers: options.authToken === null && !isLoopbackHost(options.host),
    honorA1111: options.a1111.honorParameters,
    guard: (guarded) => {
      guarded.use('*', hidePaths(foldersOf(options)));
      guarded.use('*', metrics.timed);
      guarded.use('*', requestLog(logger));
      protect(guarded, { rules: options, limits: { picturesBytes: options.bodyLimitBytes } });
    },
  });
  app.route('/', healthRoutes(stopping));
  app.route('/', metricsRoutes(metrics, options));
  app.route('/', webRoutes(files));
  const watchers = [metrics, jobLog(logger, options.log)];
  const watched = Promise.all(watchers.map((watcher) => watchJobs(services.jobs, watcher, services.leaving)));
  return { app, watched };
}

interface Parts {
  readonly http: HttpServer;
  readonly log: Log;
  readonly services: Services;
  readonly watched: Promise<unknown>;
}

/** Answers are read from the queue until the last of them is out: the queue closes after the port. */
async function stop({ http, log, services, watched }: Parts, shutdownMs: number): Promise<void> {
  log.logger.info({ ms: shutdownMs }, 'stopping');
  await services.stop(shutdownMs);
  await http.close(CLOSE_MS);
  await watched;
  await services[Symbol.asyncDispose]();
  log.logger.info('stopped');
  await log.close();
}

function urlOf(host: string, port: number): string {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const name = isEverywhere ? '127.0.0.1' : host.replace(/^([^[].*:.*)$/, '[$1]');
  return `http://${name}:${port}`;
}

function textOf(error: unknown): string {
  if (isDanqingError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
