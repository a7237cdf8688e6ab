import type { EngineOptions, SourceAddresses } from '@danqing/engine';
import type { Settings } from '@danqing/protocol';
import { engineOptions } from './derive-settings.ts';
import type { ResolvedSettings } from './resolved-settings.ts';

const MS_PER_SECOND = 1000;
const BYTES_PER_KIB = 1024;

/** All that a server is started with, in units of the program. Nothing in it refers to config.yaml. */
export interface ServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly maxConcurrentRequests: number;
  readonly queueLimit: number;
  /** Null: whoever reaches the port may use it. */
  readonly authToken: string | null;
  /** Listening beyond this machine without a token is refused unless this is said. */
  readonly insecure: boolean;
  /** Names beside its own under which the server may be addressed (the Host header). */
  readonly allowedHosts: readonly string[];
  /** Pages of other origins that may use it (CORS). */
  readonly allowedOrigins: readonly string[];
  readonly bodyLimitBytes: number;
  /** How long running pictures may take to end when the server is stopped. */
  readonly shutdownMs: number;
  readonly model: {
    /** A name among `libraries`, or a path. */
    readonly nameOrPath: string;
    readonly libraries: readonly string[];
    /** Folders from which files may be imported over HTTP. */
    readonly importFolders: readonly string[];
    /** Into which models are installed. */
    readonly libraryFolder: string;
    readonly sources: SourceAddresses;
  };
  readonly engine: Omit<EngineOptions, 'paths'>;
  /** Null: the engine stays. */
  readonly idleUnloadMs: number | null;
  readonly output: { readonly folder: string; readonly naming: string };
  /** For the server's own state: queue, gallery. */
  readonly dataFolder: string;
  readonly a1111: { readonly honorParameters: boolean };
  readonly log: {
    readonly level: Settings['log']['level'];
    /** Null: none are written to files. */
    readonly folder: string | null;
    readonly prompts: boolean;
  };
}

export function serverOptions(settings: ResolvedSettings): ServerOptions {
  const { values, folders } = settings;
  const { server, model, engine, output, a1111, log } = values;
  return {
    host: server.host,
    port: server.port,
    maxConcurrentRequests: server.max_concurrent_requests,
    queueLimit: server.queue_limit,
    authToken: server.auth_token,
    insecure: server.insecure,
    allowedHosts: server.allowed_hosts,
    allowedOrigins: server.allowed_origins,
    bodyLimitBytes: server.body_limit_kib * BYTES_PER_KIB,
    shutdownMs: server.shutdown_seconds * MS_PER_SECOND,
    model: {
      nameOrPath: settings.defaultModel,
      libraries: settings.modelLibraries,
      importFolders: model.import_folders,
      libraryFolder: settings.libraryFolder,
      sources: settings.sources,
    },
    engine: engineOptions(settings),
    idleUnloadMs: engine.idle_unload_minutes === 0 ? null : engine.idle_unload_minutes * 60 * MS_PER_SECOND,
    output: { folder: output.dir, naming: output.naming },
    dataFolder: folders.data,
    a1111: { honorParameters: a1111.honor_parameters },
    log: { level: log.level, folder: log.dir, prompts: log.prompts },
  };
}
