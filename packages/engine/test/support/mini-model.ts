import { fileURLToPath } from 'node:url';
import type { EngineOptions } from '../../src/host/engine-options.ts';

const FOLDER = fileURLToPath(new URL('../../../../models/danqing-mini', import.meta.url));

/** The embedded model. One thread: several waiting for each other slow down whatever else this machine does. */
export const MINI_ENGINE: EngineOptions = { paths: { model: FOLDER }, device: 'cpu', threads: 1 };
