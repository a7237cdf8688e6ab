import { type Engine, openEngine } from '@danqing/engine';
import { type EngineFlags, memoryBudget, threadCount } from './flags.ts';
import { modelPaths } from './model-paths.ts';
import type { Settings } from './settings.ts';

/** The engine that the flags ask for, in a process of its own. `signal` cancels the opening. */
export async function openEngineFor(
  flags: EngineFlags,
  settings: Settings,
  signal: AbortSignal,
): Promise<Engine> {
  const threads = threadCount(flags);
  const memoryBudgetBytes = memoryBudget(flags);
  const { device, precision } = flags;
  const promptCache = flags.promptCache === false ? null : settings.promptCache;
  const options = {
    paths: await modelPaths(flags, settings),
    precision,
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
    ...(memoryBudgetBytes === undefined ? {} : { memoryBudgetBytes }),
    ...(promptCache === null ? {} : { promptCache }),
  };
  return openEngine(options, { signal });
}
