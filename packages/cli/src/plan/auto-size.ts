import { invalidFlag, numberFlag } from '../number-flag.ts';
import { say } from '../say/say.ts';
import type { PlanFlags } from './plan-flags.ts';

export interface AutoSize {
  readonly shape: { readonly width: number; readonly height: number };
  readonly maxSeconds: number | null;
}

/**
 * The shape and the time limit of `--size auto`; null if a size or none was given.
 * @throws DanqingError INPUT_INVALID
 */
export function autoSize(flags: PlanFlags): AutoSize | null {
  if (flags.size?.trim().toLowerCase() !== 'auto') {
    if (flags.maxSeconds === undefined && flags.aspect === undefined) return null;
    throw invalidFlag(say`--max-seconds and --aspect require --size auto.`);
  }
  if (flags.width !== undefined || flags.height !== undefined) {
    throw invalidFlag(say`--size was given together with --width or --height.`, say`Use one or the other.`);
  }
  const maxSeconds = numberFlag('--max-seconds', flags.maxSeconds) ?? null;
  if (maxSeconds !== null && maxSeconds <= 0) throw invalidFlag(say`--max-seconds must be above 0.`);
  return { shape: aspectOf(flags.aspect ?? '1:1'), maxSeconds };
}

/** The most extreme aspect ratio: that of the longest allowed edge to the shortest. */
const MAX_ASPECT = 8;

function aspectOf(text: string): AutoSize['shape'] {
  const match = /^(\d{1,4})[:x×](\d{1,4})$/i.exec(text.trim());
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  const ratio = Math.max(width / height, height / width);
  if (ratio <= MAX_ASPECT) return { width, height };
  throw invalidFlag(say`--aspect is "${text}".`, say`Write width:height, such as 16:9, up to 8:1.`);
}
