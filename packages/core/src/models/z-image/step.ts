import type { GraphDescription } from '../../graph/description.ts';
import type { Graph, Tensor } from '../../graph/graph.ts';
import { describeStage, f32, i32, type Segment, type Stage } from '../../graph/stage.ts';
import { transformerBlock } from './block.ts';
import { mainLayers, modulatedBlocks, noiseRefiners } from './blocks.ts';
import type { ZImageConfig } from './config.ts';
import { paddedLength, padSequence } from './padding.ts';

/** Epsilon of the final LayerNorm; the reference hard-codes it, independent of the config's normEps. */
const FINAL_NORM_EPS = 1e-6;

export interface StepShape {
  /** Latent height and width in patches: a sixteenth of the image's. */
  readonly gridHeight: number;
  readonly gridWidth: number;
  /** Length of the refined caption, padding included. */
  readonly captionTokens: number;
}

/**
 * One evaluation of the transformer, without the parts that are the same in every step (see modulation.ts, caption.ts).
 *
 * Inputs: `patches` [image, patch] with image = gridHeight * gridWidth; `caption` [captionTokens, dim];
 * `image_positions` i32 [3, padded image] for the refiners; `positions` i32 [3, padded image + captionTokens];
 * `<block>.adaLN` [4, dim] for each refiner and layer; `final_layer.adaLN` [dim].
 * Output: `output_patches` [image, patch]; the velocity is its negative.
 */
export function stepStage(config: ZImageConfig, shape: StepShape): Stage {
  const { dim } = config;
  const imageTokens = shape.gridHeight * shape.gridWidth;
  const paddedImage = paddedLength(imageTokens);
  const axes = config.axesDims.length;
  const modulations = modulatedBlocks(config).map((block) => [`${block}.adaLN`, f32(4, dim)] as const);
  return {
    name: 'step',
    inputs: {
      patches: f32(imageTokens, patchChannels(config)),
      caption: f32(shape.captionTokens, dim),
      image_positions: i32(axes, paddedImage),
      positions: i32(axes, paddedImage + shape.captionTokens),
      ...Object.fromEntries(modulations),
      'final_layer.adaLN': f32(dim),
    },
    segments: stepSegments(config, imageTokens),
    outputs: ['output_patches'],
  };
}

export function describeStep(config: ZImageConfig, shape: StepShape): GraphDescription {
  return describeStage(stepStage(config, shape));
}

function stepSegments(config: ZImageConfig, imageTokens: number): Segment[] {
  const block = (name: string, state: string, positions: string): Segment => ({
    name,
    build: (graph, read) => {
      const input = { name, hidden: read(state), positions: read(positions), adaLN: read(`${name}.adaLN`) };
      return { [state]: transformerBlock(graph, config, input) };
    },
  });
  return [
    { name: 'x_embedder', build: (graph, read) => ({ image: embedImage(graph, config, read('patches')) }) },
    ...noiseRefiners(config).map((name) => block(name, 'image', 'image_positions')),
    {
      name: 'sequence',
      build: (graph, read) => ({ hidden: graph.concat(0, [read('image'), read('caption')]) }),
    },
    ...mainLayers(config).map((name) => block(name, 'hidden', 'positions')),
    {
      name: 'final_layer',
      build: (graph, read) => {
        // Padding and caption are dropped here: only image tokens need the last projection.
        const image = graph.slice(read('hidden'), 0, 0, imageTokens);
        return { output_patches: finalLayer(graph, config, image, read('final_layer.adaLN')) };
      },
    },
  ];
}

/** [image, patch] -> [padded, dim] */
function embedImage(graph: Graph, config: ZImageConfig, patches: Tensor): Tensor {
  const weight = graph.weight('x_embedder.weight', [config.dim, patchChannels(config)]);
  const embedded = graph.linear(patches, weight, graph.weight('x_embedder.bias', [config.dim]));
  return padSequence(graph, graph.label('x_embedder', embedded), 'x_pad_token');
}

/** [image, dim] -> [image, patch] */
function finalLayer(graph: Graph, config: ZImageConfig, hidden: Tensor, scale: Tensor): Tensor {
  const channels = patchChannels(config);
  const normed = graph.label('final_layer.norm', graph.layerNorm(hidden, FINAL_NORM_EPS));
  const weight = graph.weight('final_layer.linear.weight', [channels, config.dim]);
  const bias = graph.weight('final_layer.linear.bias', [channels]);
  return graph.label('final_layer', graph.linear(graph.mul(normed, scale), weight, bias));
}

/** Values of one patch: 2 * 2 * 16. */
function patchChannels(config: ZImageConfig): number {
  return config.patchSize ** 2 * config.inChannels;
}
