import { isWithin, SIZE_MULTIPLE, type Submit } from '@danqing/protocol';
import type { ServedModel } from '../../engines/model-source.ts';
import type { Asked } from './txt2img-request.ts';

export interface Fitted {
  readonly input: Omit<Submit, 'numImages'>;
  /** Fields whose value was replaced, by A1111's names. */
  readonly overridden: readonly string[];
}

export const SAMPLER = 'Euler';
export const SCHEDULER = 'Simple';

/**
 * A1111's clients send what Stable Diffusion 1.5 wants: 20 to 40 steps, CFG scale 7, 512x512 whatever the model. A
 * distilled model draws worse with those, and slower: steps and scale are the model's own unless the parameters are to
 * be honored, and a size that it does not draw well is brought to one of the same shape that it does.
 */
export function fitToModel(asked: Asked, model: ServedModel, honor: boolean): Fitted {
  const { defaults } = model;
  const steps = honor ? (asked.steps ?? defaults.steps) : defaults.steps;
  const guidance = honor ? guidanceOf(asked.cfgScale, defaults.guidance) : defaults.guidance;
  const size = fitSize(asked, model, honor);
  const used = { steps, cfg_scale: guidance + 1, ...size };
  return {
    input: {
      prompt: asked.prompt,
      ...(asked.negativePrompt === '' ? {} : { negativePrompt: asked.negativePrompt }),
      ...size,
      steps,
      guidance,
      ...(asked.seed === null ? {} : { seed: asked.seed }),
    },
    overridden: [
      ...differing({ ...asked, cfg_scale: asked.cfgScale }, used),
      ...(isOther(asked.sampler, SAMPLER) ? ['sampler_name'] : []),
      ...(isOther(asked.scheduler, SCHEDULER, 'Automatic') ? ['scheduler'] : []),
    ],
  };
}

/** A1111's scale is one more than the guidance of the reference, which is off at 0. */
function guidanceOf(cfgScale: number | null, usual: number): number {
  return cfgScale === null ? usual : Math.max(0, cfgScale - 1);
}

type Size = { readonly width: number; readonly height: number };

function fitSize(asked: Pick<Asked, 'width' | 'height'>, model: ServedModel, honor: boolean): Size {
  const { defaults, limits } = model;
  const wanted = { width: asked.width ?? asked.height, height: asked.height ?? asked.width };
  if (wanted.width === null || wanted.height === null) {
    return { width: defaults.width, height: defaults.height };
  }
  const [width, height] = [wanted.width, wanted.height];
  const factor = honor ? 1 : scaleInto(width, height, model);
  const within = (length: number) => {
    const rounded = Math.max(1, Math.round((length * factor) / SIZE_MULTIPLE)) * SIZE_MULTIPLE;
    return honor ? rounded : Math.min(limits.maxSize, Math.max(limits.minSize, rounded));
  };
  return { width: within(width), height: within(height) };
}

/** What both edges are multiplied with: outside of the limits, so that there are as many pixels as the model is made for. */
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
