import { fileURLToPath } from 'node:url';
import type { EngineOptions } from '../../src/host/engine-options.ts';

const FOLDER = fileURLToPath(new URL('../../../../models/danqing-mini', import.meta.url));

/** The embedded model. One thread, because waiting threads would slow down everything else on this machine. */
export const MINI_ENGINE: EngineOptions = { paths: { model: FOLDER }, device: 'cpu', threads: 1 };
