import type { CheckpointPaths } from '@danqing/engine';

import { findCheckpoint, findModelFolder } from '@danqing/model-store';
import { COMPONENT_KINDS, type ComponentKind } from '@danqing/protocol';

import type { ModelFlags } from './flags.ts';
import type { ResolvedSettings } from './settings/resolved-settings.ts';

/** Where the model that the flags mean lies; without any, the default model. @throws DanqingError MODEL_* */
export async function modelPaths(
  flags: Partial<ModelFlags>,
  settings: ResolvedSettings,
): Promise<CheckpointPaths> {
  const parts: Partial<Record<ComponentKind | 'tokenizer', string>> = {};
  for (const part of [...COMPONENT_KINDS, 'tokenizer'] as const) {
    const path = flags[part];
    if (path !== undefined) parts[part] = path;
  }
  const hasParts = Object.keys(parts).length > 0;
  const kind = kindOf(flags, settings, hasParts);
  // Parts of one model seldom fit the default one: it does not fill in for what is missing.
  const model = flags.model ?? (hasParts ? undefined : settings.defaultModel);
  if (model === undefined) return { ...parts, ...kind };
  const folder = await findModelFolder(model, settings.modelLibraries);
  return { ...(hasParts ? { model: folder } : await findCheckpoint(folder)), ...parts, ...kind };
}

/** The flag speaks of whatever model is meant, the setting of the default one. */
function kindOf(
  { model, modelKind }: Partial<ModelFlags>,
  { values }: ResolvedSettings,
  hasParts: boolean,
): Pick<CheckpointPaths, 'kind'> {
  const isDefault = model === undefined && !hasParts;
  const kind = modelKind ?? (isDefault ? values.model.kind : null);
  return kind === null ? {} : { kind };
}
