import {
  type FieldRow,
  type GenerateInput,
  invariant,
  mapFields,
  parseSize,
  type RequestField,
} from '@danqing/protocol';
import type { RequestFlags } from './flags.ts';
import { invalidFlag, numberFlag } from './number-flag.ts';
import { say } from './say/say.ts';

/**
 * The request fields given by flags; the request itself checks their ranges. Prompt and seed are left to each command.
 * @throws DanqingError INPUT_INVALID
 */
export function requestFields(flags: Partial<RequestFlags>): Omit<GenerateInput, 'prompt' | 'seed'> {
  const typed: Partial<Record<RequestField, string | undefined>> = flags;
  const number = ({ flag }: FieldRow, field: RequestField) => {
    invariant(flag !== undefined, `the number ${field} has no flag`);
    return numberFlag(flag.long, typed[field]);
  };
  const {
    prompt: _prompt,
    seed: _seed,
    ...fields
  } = mapFields({
    prompt: () => undefined,
    seed: () => undefined,
    text: (_, field) => typed[field],
    whole: number,
    real: number,
  });
  return { ...fields, ...sizeOf(flags) };
}

/** The edges given by `--size`. */
function sizeOf({ size, width, height }: Partial<RequestFlags>): { width?: number; height?: number } {
  if (size === undefined) return {};
  if (width !== undefined || height !== undefined) {
    throw invalidFlag(say`--size was given together with --width or --height.`, say`Use one or the other.`);
  }
  const parsed = parseSize(size);
  if (parsed !== null) return parsed;
  throw invalidFlag(say`--size is "${size}".`, say`Write width x height, such as 1024x576.`);
}
