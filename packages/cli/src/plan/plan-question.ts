import { join } from 'node:path';
import { type PictureSize, QUANT_PRESETS, type QuantPreset } from '@danqing/core/memory';
import { PUBLISHED_MODEL } from '@danqing/core/models';
import { DanqingError, listText, parseByteSize, parseGenerateRequest } from '@danqing/protocol';
import { requestFields } from '../request-fields.ts';
import { say } from '../say/say.ts';
import { settingFlags } from '../setting-flags.ts';
import { withFlags } from '../settings/resolve-settings.ts';
import type { ResolvedSettings } from '../settings/resolved-settings.ts';
import type { PlanFlags } from './plan-flags.ts';

export interface PublishedQuestion {
  readonly size: PictureSize;
  readonly work: { readonly steps: number; readonly guidance: number };
  readonly memoryBudgetBytes: number | null;
  /** Null: the best that fit. */
  readonly files: QuantPreset | null;
}

/**
 * The plan that the flags ask for with the published model, which need not be installed.
 * @throws DanqingError INPUT_*
 */
export function publishedQuestion(flags: PlanFlags, settings: ResolvedSettings): PublishedQuestion {
  const { size, ...rest } = flags;
  const fields = requestFields(size?.trim().toLowerCase() === 'auto' ? rest : flags);
  const { defaults } = PUBLISHED_MODEL;
  const { width, height, steps, guidance } = parseGenerateRequest(
    { ...fields, prompt: flags.prompt, seed: 0 },
    { ...defaults, shift: 1 },
  );
  return {
    size: { width, height },
    work: { steps, guidance },
    memoryBudgetBytes: memoryLimit(flags, settings),
    files: fileSet(flags.files),
  };
}

/** From `--vram-budget`, otherwise the settings. */
function memoryLimit(flags: PlanFlags, settings: ResolvedSettings): number | null {
  const { vram_budget } = withFlags(settings, settingFlags(flags)).values.engine;
  return vram_budget === null ? null : parseByteSize(vram_budget);
}

function fileSet(name: string | undefined): QuantPreset | null {
  if (name === undefined) return null;
  const found = QUANT_PRESETS.find((set) => set.name.toLowerCase() === name.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new DanqingError('INPUT_INVALID', say`--files: no set of files is called "${name}".`, {
    hint: say`Sets: ${listText(QUANT_PRESETS.map((set) => set.name))}.`,
  });
}

/** Whether this is the name of the published model when installed. */
export function isPublished(name: string): boolean {
  return name.toLowerCase() === PUBLISHED_MODEL.name;
}

/** Folder of previously measured sizes of the published model. */
export function plansFolder({ folders }: ResolvedSettings): string {
  return join(folders.cache, 'plans');
}
