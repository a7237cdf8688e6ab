import { join } from 'node:path';
import type { EngineOptions } from '@danqing/engine';
import { assetPath } from '@danqing/engine/assets';
import type { SourceAddresses } from '@danqing/model-store';
import { parseBufferTypes, parseByteSize } from '@danqing/protocol';
import { systemLanguage } from './language.ts';
import { isAtLeast } from './origin.ts';
import type { DerivedSettings, ResolvedSettings, SettingsCore } from './resolved-settings.ts';

/** Room for some 250 prompts of 100 tokens. */
const PROMPT_CACHE_BYTES = 256 * 1024 * 1024;
const EMBEDDED_MODELS = assetPath('models');
/** The embedded model, even if another one has the same name. */
export const EMBEDDED_MODEL = join(EMBEDDED_MODELS, 'danqing-mini');

export function deriveSettings(core: SettingsCore): DerivedSettings {
  const { values, folders, environment } = core;
  const system = systemLanguage(environment);
  const libraryFolder = values.model.library ?? join(folders.data, 'models');
  return {
    language: values.ui.language ?? system.language,
    languageSource: values.ui.language === null ? system.source : 'ui.language',
    modelLibraries: [...values.model.folders, libraryFolder, EMBEDDED_MODELS],
    libraryFolder,
    sources: sourceAddresses(values.sources),
    defaultModel: defaultModel(core),
    outputFolder: values.output.dir,
    promptCache: promptCache(core),
  };
}

/** The engine's options, except for the model. */
export function engineOptions({
  values,
  folders,
  promptCache,
}: ResolvedSettings): Omit<EngineOptions, 'paths'> {
  const { device, threads, vram_budget, use_cpu_offload, precision, buffer_types } = values.engine;
  const { text_encoder_device } = values.engine;
  const memoryBudgetBytes = vram_budget === null ? null : parseByteSize(vram_budget);
  return {
    precision,
    offload: use_cpu_offload,
    textEncoderDevice: text_encoder_device,
    machineCache: join(folders.cache, 'machine'),
    ...(device === null ? {} : { device }),
    ...(threads === null ? {} : { threads }),
    ...(memoryBudgetBytes === null ? {} : { memoryBudgetBytes }),
    ...(promptCache === null ? {} : { promptCache }),
    ...(buffer_types.length === 0 ? {} : { bufferTypes: parseBufferTypes(buffer_types) }),
  };
}

/** A path takes precedence over a name, unless the name comes from a stronger source: a flag, a variable. */
function defaultModel({ values, origins }: SettingsCore): string {
  const { name, path } = values.model;
  return path !== null && isAtLeast(origins['model.path'], origins['model.name']) ? path : name;
}

function sourceAddresses(sources: SettingsCore['values']['sources']): SourceAddresses {
  return Object.fromEntries(Object.entries(sources).filter(([, address]) => address !== null));
}

function promptCache({ values, folders }: SettingsCore): DerivedSettings['promptCache'] {
  const { prompt_cache } = values.engine;
  if (prompt_cache === 'off') return null;
  return { folder: prompt_cache ?? join(folders.cache, 'prompts'), maxBytes: PROMPT_CACHE_BYTES };
}
