import { BASE_RANGES, cfgOfGuidance, isWithin, SIZE_MULTIPLE, type Submit } from '@danqing/protocol';
import type { ServedModel } from '../../engines/model-source.ts';
import type { Asked } from './txt2img-request.ts';

export interface Fitted {
  readonly input: Omit<Submit, 'numImages'>;
  /** Fields whose values were replaced, under A1111's names. */
  readonly overridden: readonly string[];
}

export const SAMPLER = 'Euler';
export const SCHEDULER = 'Simple';

/**
 * A1111 clients send what suits Stable Diffusion 1.5, whatever the model: 20 to 40 steps, CFG scale 7, 512x512. With
 * these values a distilled model is slower and draws worse. Steps and scale therefore come from the model unless the
 * parameters are to be honored, and a size that the model does not draw well is replaced by one of the same shape that
 * it does.
 */
export function fitToModel(asked: Asked, model: ServedModel, honor: boolean): Fitted {
  const { steps, guidance } = fitWork(asked, model, honor);
  const size = fitSize(asked, model, honor);
  const used = { steps, cfg_scale: cfgOfGuidance(guidance), ...size };
  const { negativePrompt } = asked.input;
  return {
    input: { ...asked.input, negativePrompt: negativePrompt || undefined, ...size, steps, guidance },
    overridden: [
      ...differing({ ...asked.input, cfg_scale: asked.cfgScale }, used),
      ...(isOther(asked.sampler, SAMPLER) ? ['sampler_name'] : []),
      ...(isOther(asked.scheduler, SCHEDULER, 'Automatic') ? ['scheduler'] : []),
    ],
  };
}

type Work = { readonly steps: number; readonly guidance: number };

/**
 * Z-Image (base) takes steps and guidance as Stable Diffusion does: it gets the requested values, within its own range.
 */
function fitWork(asked: Asked, { kind, defaults }: ServedModel, honor: boolean): Work {
  const { input } = asked;
  const wanted = { steps: input.steps ?? defaults.steps, guidance: input.guidance ?? defaults.guidance };
  if (honor) return wanted;
  if (kind !== 'base') return { steps: defaults.steps, guidance: defaults.guidance };
  const { steps, guidance } = BASE_RANGES;
  return {
    steps: input.steps === undefined ? wanted.steps : within(wanted.steps, steps),
    guidance: input.guidance === undefined ? wanted.guidance : within(wanted.guidance, guidance),
  };
}

function within(value: number, [min, max]: readonly [number, number]): number {
  return Math.min(max, Math.max(min, value));
}

type Size = { readonly width: number; readonly height: number };

function fitSize({ input }: Pick<Asked, 'input'>, model: ServedModel, honor: boolean): Size {
  const { defaults, limits } = model;
  const [width, height] = [input.width ?? input.height, input.height ?? input.width];
  if (width === undefined || height === undefined) {
    return { width: defaults.width, height: defaults.height };
  }
  const factor = honor ? 1 : scaleInto(width, height, model);
  const brought = (length: number) => {
    const rounded = Math.max(1, Math.round((length * factor) / SIZE_MULTIPLE)) * SIZE_MULTIPLE;
    return honor ? rounded : within(rounded, [limits.minSize, limits.maxSize]);
  };
  return { width: brought(width), height: brought(height) };
}

/**
 * Factor for both edges: 1 within the limits, otherwise the one that brings the number of pixels to the model's
 * default.
 */
function scaleInto(width: number, height: number, { defaults, limits }: ServedModel): number {
  if (isWithin({ width, height }, limits)) return 1;
  const factor = Math.sqrt((defaults.width * defaults.height) / (width * height));
  return Math.min(factor, limits.maxSize / Math.max(width, height));
}

function differing(
  asked: Readonly<Record<string, unknown>>,
  used: Readonly<Record<string, number>>,
): string[] {
  return Object.keys(used).filter((name) => asked[name] != null && asked[name] !== used[name]);
}

function isOther(asked: string | null, ...known: readonly string[]): boolean {
  return asked !== null && !known.some((name) => name.toLowerCase() === asked.toLowerCase());
}
