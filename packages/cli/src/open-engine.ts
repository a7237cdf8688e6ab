import { type EngineClient, openEngine } from '@danqing/engine';
import { type EngineFlags, threadCount } from './flags.ts';
import { modelPaths } from './model-paths.ts';
import type { Settings } from './settings.ts';

/** The engine that the flags ask for, in a process of its own. `signal` cancels the opening. */
export async function openEngineFor(
  flags: EngineFlags,
  settings: Settings,
  signal: AbortSignal,
): Promise<EngineClient> {
  const threads = threadCount(flags);
  const { device, precision } = flags;
  const options = {
    paths: await modelPaths(flags, settings),
    precision,
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  };
  return openEngine(options, { signal });
}
