import { costOf, type GraphDescription } from '@danqing/core/graph';
import {
  describeCaption,
  describeDecoder,
  describeModulation,
  describeStep,
  describeTextEncoder,
  type ModelConfigs,
} from '@danqing/core/models';
import { latentShape, stepShape } from '@danqing/core/pipeline';
import type { GenerateRequest } from '@danqing/protocol';

/** Arithmetic of a request by stage. */
export interface PictureCost {
  readonly encode: number;
  readonly denoise: number;
  readonly decode: number;
}

/** The least arithmetic that a picture can be computed with: no time below it is believed. */
export function floorFlops(
  configs: ModelConfigs,
  { width, height, steps, guidance, cfgTruncation }: GenerateRequest,
  promptTokens: number,
): PictureCost {
  const flops = (description: GraphDescription) => costOf(description).flops.total;
  const latents = latentShape(configs.vae, { width, height });
  const step = flops(describeStep(configs.transformer, stepShape(configs, promptTokens, { width, height })));
  // Guidance that may stop on the way need not double a step.
  const evaluations = guidance > 0 && cfgTruncation >= 1 ? 2 * steps : steps;
  return {
    encode: flops(describeTextEncoder(configs.textEncoder, promptTokens)),
    denoise:
      flops(describeModulation(configs.transformer, steps)) +
      flops(describeCaption(configs.transformer, promptTokens)) +
      evaluations * step,
    decode: flops(describeDecoder(configs.vae, latents.height, latents.width)),
  };
}
