import { type ByStage, PLANNED_STAGES, type PlannedStage } from '@danqing/protocol';
import type { GraphDescription, WeightUse } from '../graph/description.ts';
import type { Lowering, ResidentWeights, WeightSource } from '../graph/lowering.ts';
import { elementCount } from '../graph/shapes.ts';
import { describeSegments, type Stage } from '../graph/stage.ts';
import type {
  ModelRequirements,
  PictureRequirements,
  PictureSize,
  SegmentWeights,
  StageMemory,
} from '../memory/model-requirements.ts';
import { decoderStage, describeDecoder } from '../models/autoencoder/decoder.ts';
import type { ModelConfigs } from '../models/published-model.ts';
import { describeTextEncoder, textEncoderStage } from '../models/qwen3/text-encoder.ts';
import { captionStage, describeCaption } from '../models/z-image/caption.ts';
import { describeModulation, modulationStage } from '../models/z-image/modulation.ts';
import { paddedLength } from '../models/z-image/padding.ts';
import { describeStep, stepStage } from '../models/z-image/step.ts';
import { ImageDecoder } from './autoencoder.ts';
import type { ComponentRequirements } from './component-runner.ts';
import { latentShape } from './latent-shape.ts';
import { pictureFlops, stepShape } from './picture-flops.ts';
import { TextEncoder } from './text-encoder.ts';
import { Transformer } from './transformer.ts';

export interface MeasuredModel {
  readonly name: string;
  readonly configs: ModelConfigs;
  readonly promptTokens: number;
}

/** The number of steps changes only a few kilobytes. */
const STEPS = 1;
const IN_PARTS = { inParts: true };

/**
 * Sizes of a model that is not installed, from the same graphs that would draw with it. Nothing is allocated: the
 * graphs are built on weights with a shape but no content.
 */
export function modelRequirements<W extends ResidentWeights>(
  lowering: Lowering<W>,
  model: MeasuredModel,
  sizes: readonly PictureSize[],
): ModelRequirements {
  const { name, configs, promptTokens } = model;
  const weights = absentWeights(configs);
  using textEncoder = new TextEncoder(lowering, configs.textEncoder, weights);
  using transformer = new Transformer(lowering, configs.transformer, weights);
  using decoder = new ImageDecoder(lowering, configs.vae, weights);
  const text = textEncoder.measure([promptTokens], IN_PARTS);
  const pictures = sizes.map((size): PictureRequirements => {
    const shape = latentShape(configs.vae, size);
    const measured: ByStage<ComponentRequirements> = {
      text,
      denoise: transformer.measure(shape, { steps: STEPS, tokenCounts: [promptTokens], ...IN_PARTS }),
      decode: decoder.measure(shape, IN_PARTS),
    };
    return {
      width: size.width,
      height: size.height,
      stages: PLANNED_STAGES.map((stage) => memoryOf(stage, measured[stage])),
      flops: pictureFlops(configs, promptTokens, size),
    };
  });
  return { model: name, promptTokens, weights: segmentWeights(configs, promptTokens), pictures };
}

function memoryOf(stage: PlannedStage, measured: ComponentRequirements): StageMemory {
  const { activationBytes, streamedActivationBytes } = measured;
  // Only a processor's kernels need memory outside the arena, and this measures for graphics cards.
  const tiles = measured.tiles.map((tile) => ({ ...tile, workBytes: 0 }));
  return { stage, activationBytes, streamedActivationBytes, tiles };
}

function segmentWeights(configs: ModelConfigs, promptTokens: number): ModelRequirements['weights'] {
  const { transformer, textEncoder, vae } = configs;
  const smallest = { width: 16, height: 16 };
  return {
    text: segmentsOf([textEncoderStage(textEncoder, promptTokens)]),
    // Segments that run in every step come first: they are the ones worth keeping.
    denoise: segmentsOf([
      stepStage(transformer, stepShape(configs, promptTokens, smallest)),
      captionStage(transformer, promptTokens),
      modulationStage(transformer, STEPS),
    ]),
    decode: segmentsOf([decoderStage(vae, 1, 1)]),
  };
}

function segmentsOf(stages: readonly Stage[]): SegmentWeights[] {
  return stages.flatMap(describeSegments).map(({ name, weights }) => {
    const uses = [...weights.values()];
    const matrices = uses.filter(({ role }) => role === 'matrix');
    const others = uses.filter(({ role }) => role !== 'matrix');
    return {
      name,
      matrices: matrices.map(({ shape }): readonly [number, number] => {
        const columns = shape.at(-1) ?? 1;
        return [elementCount(shape) / columns, columns];
      }),
      otherElements: others.reduce((sum, { shape }) => sum + elementCount(shape), 0),
    };
  });
}

/** Every weight of the model by name, with its shape but no data. */
function absentWeights(configs: ModelConfigs): WeightSource {
  const { transformer, textEncoder, vae } = configs;
  const graphs: GraphDescription[] = [
    describeTextEncoder(textEncoder, 1),
    describeModulation(transformer, 1),
    describeCaption(transformer, 1),
    describeStep(transformer, { gridHeight: 1, gridWidth: 1, captionTokens: paddedLength(1) }),
    describeDecoder(vae, 1, 1),
  ];
  const uses = new Map<string, WeightUse>(graphs.flatMap((graph) => [...graph.weights]));
  return {
    get(name) {
      const shape = uses.get(name)?.shape ?? [];
      return { name, shape, type: 'BF16', byteLength: 2 * elementCount(shape), parts: [] };
    },
  };
}
