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

/** How long clients may take to read their answers after the last job has ended. */
const CLOSE_MS = 2000;

/** A listening server. */
export interface RunningServer {
  /** URL for a browser on this machine. */
  readonly url: string;
  readonly model: ServedModel;
  /** False if the page has not been built: then there are only the APIs. */
  readonly hasPage: boolean;
  counts(): Promise<JobCounts>;
  /**
   * Accepts no more work, gives running jobs `shutdownMs` to end, then interrupts them: they are drawn after the next
   * start. Everything is closed at most 3 s later.
   */
  stop(): Promise<void>;
}

export interface OpenServerOptions {
  /** Source of models; default: the folders of the options. */
  readonly source?: ModelSource;
  /** Models that can be downloaded; default: Danqing's own. */
  readonly catalogue?: readonly CatalogueModel[];
  /** Receives the log lines for people. */
  readonly writeLine: (line: string) => void;
}

/**
 * Opens queue, models and port, and starts answering.
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
    // The port opens first, so that a conflict is found at once; early requests wait a moment.
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

/** Gallery, queue and the next start work without a writable folder, but the operator should know. */
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

/** The routes behind their guards, and the watchers of jobs. */
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

/** Answers are read from the queue until the last one is sent, so the queue closes after the port. */
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
