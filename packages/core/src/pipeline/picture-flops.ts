import { costOf } from '../graph/cost.ts';
import type { PictureFlops, PictureSize } from '../memory/model-requirements.ts';
import { describeDecoder } from '../models/autoencoder/decoder.ts';
import type { ModelConfigs } from '../models/published-model.ts';
import { describeTextEncoder } from '../models/qwen3/text-encoder.ts';
import { describeCaption } from '../models/z-image/caption.ts';
import { describeModulation } from '../models/z-image/modulation.ts';
import { paddedLength } from '../models/z-image/padding.ts';
import { describeStep, type StepShape } from '../models/z-image/step.ts';
import { latentShape } from './latent-shape.ts';

/** Arithmetic of one picture, from the descriptions of its graphs: linear layers, attention, convolutions. */
export function pictureFlops(configs: ModelConfigs, promptTokens: number, size: PictureSize): PictureFlops {
  const { height, width } = latentShape(configs.vae, size);
  const graphs = [
    describeModulation(configs.transformer, 1),
    describeCaption(configs.transformer, promptTokens),
    describeStep(configs.transformer, stepShape(configs, promptTokens, size)),
  ];
  return {
    text: costOf(describeTextEncoder(configs.textEncoder, promptTokens)).flops.total,
    denoise: graphs.reduce((sum, graph) => sum + costOf(graph).flops.total, 0),
    decode: costOf(describeDecoder(configs.vae, height, width)).flops.total,
  };
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
