import type { GraphDescription } from '../../graph/description.ts';
import { describeStage, f32, i32, type Stage } from '../../graph/stage.ts';
import type { Qwen3Config } from './config.ts';
import { decoderLayer } from './decoder-layer.ts';

/**
 * Qwen3 as the text encoder: the residual stream before the last layer (`hidden_states[-2]` in transformers). The last
 * layer and the final norm are never computed. The host looks up rows of the embedding table.
 *
 * Inputs: `embeddings` [tokens, hidden], `positions` i32 [1, tokens] (0, 1, 2, …).
 * Output: `hidden` [tokens, hidden], not normed.
 */
export function textEncoderStage(config: Qwen3Config, tokens: number): Stage {
  const segments = Array.from({ length: config.numHiddenLayers - 1 }, (_, index) => ({
    name: `layers.${index}`,
    build: (graph, read) => {
      const hidden = read(index === 0 ? 'embeddings' : 'hidden');
      return { hidden: decoderLayer(graph, config, { index, hidden, positions: read('positions') }) };
    },
  })) satisfies Stage['segments'];
  return {
    name: 'text_encoder',
    inputs: { embeddings: f32(tokens, config.hiddenSize), positions: i32(1, tokens) },
    segments,
    outputs: ['hidden'],
  };
}

export function describeTextEncoder(config: Qwen3Config, tokens: number): GraphDescription {
  return describeStage(textEncoderStage(config, tokens));
}
