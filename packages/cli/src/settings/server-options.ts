import { assetPath } from '@danqing/engine/assets';
import type { ServeOptions } from '@danqing/server';
import { engineOptions } from './derive-settings.ts';
import type { ResolvedSettings } from './resolved-settings.ts';

const MS_PER_SECOND = 1000;
const BYTES_PER_KIB = 1024;

/** The server's options, independent of config.yaml. */
export function serverOptions(settings: ResolvedSettings): ServeOptions {
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
    trustedProxies: server.trusted_proxies,
    basePath: server.base_path ?? '',
    bodyLimitBytes: server.body_limit_kib * BYTES_PER_KIB,
    shutdownMs: server.shutdown_seconds * MS_PER_SECOND,
    model: {
      nameOrPath: settings.defaultModel,
      kind: model.kind,
      libraries: settings.modelLibraries,
      importFolders: model.import_folders,
      libraryFolder: settings.libraryFolder,
      sources: settings.sources,
    },
    engine: engineOptions(settings),
    idleUnloadMs: engine.idle_unload_minutes === 0 ? null : engine.idle_unload_minutes * 60 * MS_PER_SECOND,
    outputFolder: output.dir,
    dataFolder: server.data_dir ?? folders.data,
    webFolder: assetPath('page'),
    a1111: { honorParameters: a1111.honor_parameters },
    log: { level: log.level, folder: log.dir, prompts: log.prompts },
  };
}
