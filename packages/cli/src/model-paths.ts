import type { CheckpointPaths } from '@danqing/engine';

import { findCheckpoint, findModelFolder } from '@danqing/model-store';
import { COMPONENT_KINDS, type ComponentKind } from '@danqing/protocol';

import type { ModelFlags } from './flags.ts';
import type { ResolvedSettings } from './settings/resolved-settings.ts';

/** Paths of the model that the flags select; without such flags, the default model. @throws DanqingError MODEL_* */
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
  // Parts of one model seldom fit another, so the default model does not fill in for missing ones.
  const model = flags.model ?? (hasParts ? undefined : settings.defaultModel);
  if (model === undefined) return { ...parts, ...kind };
  const folder = await findModelFolder(model, settings.modelLibraries);
  return { ...(hasParts ? { model: folder } : await findCheckpoint(folder)), ...parts, ...kind };
}

/** The flag applies to any model, the setting only to the default one. */
function kindOf(
  { model, modelKind }: Partial<ModelFlags>,
  { values }: ResolvedSettings,
  hasParts: boolean,
): Pick<CheckpointPaths, 'kind'> {
  const isDefault = model === undefined && !hasParts;
  const kind = modelKind ?? (isDefault ? values.model.kind : null);
  return kind === null ? {} : { kind };
}
