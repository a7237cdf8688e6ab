import { type EngineClient, openEngineInProcess } from '@danqing/engine';
import { type EngineFlags, threadCount } from './flags.ts';
import { modelPaths } from './model-paths.ts';
import { forbidHalfPrecisionOnVulkan, type Settings } from './settings.ts';

/** The engine that the flags ask for. */
export async function openEngine(flags: EngineFlags, settings: Settings): Promise<EngineClient> {
  const threads = threadCount(flags);
  const { device, precision } = flags;
  if (precision === 'f32') forbidHalfPrecisionOnVulkan();
  return openEngineInProcess({
    paths: await modelPaths(flags, settings),
    precision,
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  });
}
