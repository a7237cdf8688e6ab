import { costOf } from '../graph/cost.ts';
import type { GraphDescription } from '../graph/description.ts';
import type { PictureFlops, PictureSize } from '../memory/model-requirements.ts';
import { describeDecoder } from '../models/autoencoder/decoder.ts';
import type { ModelConfigs } from '../models/published-model.ts';
import { describeTextEncoder } from '../models/qwen3/text-encoder.ts';
import { describeCaption } from '../models/z-image/caption.ts';
import { describeModulation } from '../models/z-image/modulation.ts';
import { paddedLength } from '../models/z-image/padding.ts';
import { describeStep, type StepShape } from '../models/z-image/step.ts';
import { latentShape } from './latent-shape.ts';

/** Arithmetic of one image's graphs: linear layers, attention, convolutions. */
export interface GraphFlops {
  readonly text: number;
  readonly caption: number;
  /** For one step, independent of the size. */
  readonly modulation: number;
  /** One evaluation of the transformer. */
  readonly step: number;
  readonly decode: number;
}

/** Computed from the descriptions of the graphs. */
export function graphFlops(configs: ModelConfigs, promptTokens: number, size: PictureSize): GraphFlops {
  const { height, width } = latentShape(configs.vae, size);
  const flops = (description: GraphDescription) => costOf(description).flops.total;
  return {
    text: flops(describeTextEncoder(configs.textEncoder, promptTokens)),
    caption: flops(describeCaption(configs.transformer, promptTokens)),
    modulation: flops(describeModulation(configs.transformer, 1)),
    step: flops(describeStep(configs.transformer, stepShape(configs, promptTokens, size))),
    decode: flops(describeDecoder(configs.vae, height, width)),
  };
}

/** The same by stage. What is computed once per prompt and step is added to each evaluation. */
export function pictureFlops(configs: ModelConfigs, promptTokens: number, size: PictureSize): PictureFlops {
  const { text, caption, modulation, step, decode } = graphFlops(configs, promptTokens, size);
  return { text, denoise: modulation + caption + step, decode };
}

export function stepShape(
  { transformer, vae }: ModelConfigs,
  promptTokens: number,
  size: PictureSize,
): StepShape {
  const { height, width } = latentShape(vae, size);
  const { patchSize } = transformer;
  return {
    gridHeight: height / patchSize,
    gridWidth: width / patchSize,
    captionTokens: paddedLength(promptTokens),
  };
}
