import type { GraphDescription } from '../../graph/description.ts';
import type { Graph, Tensor } from '../../graph/graph.ts';
import { describeStage, f32, i32, type Segment, type Stage } from '../../graph/stage.ts';
import { transformerBlock } from './block.ts';
import { contextRefiners } from './blocks.ts';
import type { ZImageConfig } from './config.ts';
import { paddedLength, padSequence } from './padding.ts';

/**
 * Prepares caption tokens for the transformer: embedded, padded, refined. Independent of time step and image, so
 * computed once per prompt.
 *
 * Inputs: `text` [tokens, capFeatDim], `positions` i32 [3, padded]. Output: `caption` [padded, dim].
 */
export function captionStage(config: ZImageConfig, tokens: number): Stage {
  const segments: Segment[] = [
    {
      name: 'cap_embedder',
      build: (graph, read) => ({ caption: embedCaption(graph, config, read('text')) }),
    },
    ...contextRefiners(config).map((name) => ({
      name,
      build: (graph: Graph, read: (name: string) => Tensor) => {
        const input = { name, hidden: read('caption'), positions: read('positions'), adaLN: null };
        return { caption: transformerBlock(graph, config, input) };
      },
    })),
  ];
  return {
    name: 'caption',
    inputs: {
      text: f32(tokens, config.capFeatDim),
      positions: i32(config.axesDims.length, paddedLength(tokens)),
    },
    segments,
    outputs: ['caption'],
  };
}

export function describeCaption(config: ZImageConfig, tokens: number): GraphDescription {
  return describeStage(captionStage(config, tokens));
}

/** [tokens, capFeatDim] -> [padded, dim] */
function embedCaption(graph: Graph, config: ZImageConfig, text: Tensor): Tensor {
  const { dim, capFeatDim, normEps } = config;
  const norm = graph.weight('cap_embedder.0.weight', [capFeatDim]);
  const normed = graph.label('cap_embedder.norm', graph.rmsNorm(text, norm, normEps));
  const weight = graph.weight('cap_embedder.1.weight', [dim, capFeatDim]);
  const embedded = graph.linear(normed, weight, graph.weight('cap_embedder.1.bias', [dim]));
  return padSequence(graph, graph.label('cap_embedder', embedded), 'cap_pad_token');
}
