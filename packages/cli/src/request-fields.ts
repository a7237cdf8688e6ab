import { type GenerateInput, parseSize } from '@danqing/protocol';
import type { RequestFlags } from './flags.ts';
import { invalidFlag, numberFlag } from './number-flag.ts';
import { say } from './say/say.ts';

/** The fields of a request that flags give; ranges are the request's own to check. @throws DanqingError INPUT_INVALID */
export function requestFields(flags: Partial<RequestFlags>): Omit<GenerateInput, 'prompt' | 'seed'> {
  return withoutUndefined({
    negativePrompt: flags.negativePrompt,
    ...pictureSize(flags),
    steps: numberFlag('--steps', flags.steps),
    guidance: numberFlag('--guidance', flags.guidance),
    cfgNormalization: numberFlag('--cfg-normalization', flags.cfgNormalization),
    cfgTruncation: numberFlag('--cfg-truncation', flags.cfgTruncation),
    shift: numberFlag('--shift', flags.shift),
    numImages: numberFlag('--num-images', flags.numImages),
  });
}

interface PictureSize {
  readonly width: number | undefined;
  readonly height: number | undefined;
}

function pictureSize({ size, width, height }: Partial<RequestFlags>): PictureSize {
  if (size === undefined)
    return { width: numberFlag('--width', width), height: numberFlag('--height', height) };
  if (width !== undefined || height !== undefined) {
    throw invalidFlag(say`--size was given together with --width or --height.`, say`Give one or the other.`);
  }
  const parsed = parseSize(size);
  if (parsed === null)
    throw invalidFlag(say`--size is "${size}".`, say`Write width x height, such as 1024x576.`);
  return parsed;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(fields: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Defined<T>
  >;
}
