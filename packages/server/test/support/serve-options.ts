import { join } from 'node:path';
import type { AccessRules } from '../../src/security/exposure.ts';
import type { ServeOptions } from '../../src/serve/serve-options.ts';

/** Rules for this machine only, without a token. */
export const LOCAL_RULES: AccessRules = {
  host: '127.0.0.1',
  authToken: null,
  insecure: false,
  allowedHosts: [],
  allowedOrigins: [],
  trustedProxies: [],
  basePath: '',
};

/** All options of `danqing serve`, with a free port; `folder` holds everything. */
export function serveOptions(folder: string): ServeOptions {
  return {
    ...LOCAL_RULES,
    port: 0,
    maxConcurrentRequests: 1,
    queueLimit: 100,
    bodyLimitBytes: 1024 * 1024,
    shutdownMs: 0,
    model: {
      nameOrPath: 'fake',
      libraries: [],
      importFolders: [],
      libraryFolder: join(folder, 'models'),
      sources: {},
    },
    engine: {},
    idleUnloadMs: null,
    outputFolder: join(folder, 'outputs'),
    dataFolder: join(folder, 'data'),
    webFolder: join(folder, 'web'),
    a1111: { honorParameters: false },
    log: { level: 'debug', folder: null, prompts: false },
  };
}
