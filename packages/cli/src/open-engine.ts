import {
  type CheckpointPaths,
  type Engine,
  type EngineOptions,
  openEngine,
  type SmallerModel,
} from '@danqing/engine';
import { findSmallerModels } from '@danqing/model-store';
import type { EngineFlags } from './flags.ts';
import { modelPaths } from './model-paths.ts';
import { settingFlags } from './setting-flags.ts';
import { engineOptions } from './settings/derive-settings.ts';
import { withFlags } from './settings/resolve-settings.ts';
import type { ResolvedSettings } from './settings/resolved-settings.ts';

/** Opens the engine that flags and settings select, in a process of its own. `signal` cancels opening. */
export async function openEngineFor(
  flags: EngineFlags,
  settings: ResolvedSettings,
  signal: AbortSignal,
): Promise<Engine> {
  return openEngine(await engineOptionsFor(flags, settings), { signal });
}

/** The engine options that flags and settings select. @throws DanqingError INPUT_INVALID, MODEL_NOT_FOUND */
export async function engineOptionsFor(
  flags: EngineFlags,
  settings: ResolvedSettings,
): Promise<EngineOptions> {
  const options = engineOptions(withFlags(settings, settingFlags(flags)));
  const paths = await modelPaths(flags, settings);
  return { ...options, paths, smaller: await smallerModels(paths, settings) };
}

/** Models with smaller weights; none if the model is assembled from single files. */
export async function smallerModels(
  paths: CheckpointPaths,
  settings: ResolvedSettings,
): Promise<SmallerModel[]> {
  const { model, kind: _, ...parts } = paths;
  if (model === undefined || Object.keys(parts).length > 0) return [];
  return findSmallerModels(model, settings.modelLibraries);
}
