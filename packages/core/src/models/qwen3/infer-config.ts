import type { Text } from '@danqing/protocol';
import { say } from '../../say/say.ts';
import type { WeightShapes } from '../weight-shapes.ts';
import type { Qwen3Config } from './config.ts';

/** Published values that cannot be inferred from tensors. */
const PUBLISHED = { rmsNormEps: 1e-6, ropeTheta: 1e6 };

/** Sizes of a text encoder, inferred from its tensors. */
export function inferQwen3Config(shapes: WeightShapes): Qwen3Config {
  const headDim = shapes.size('model.layers.*.self_attn.q_norm.weight', 0);
  return {
    hiddenSize: shapes.size('model.layers.*.input_layernorm.weight', 0),
    intermediateSize: shapes.size('model.layers.*.mlp.gate_proj.weight', 0),
    numHiddenLayers: shapes.count('model.layers.*'),
    numAttentionHeads: shapes.size('model.layers.*.self_attn.q_proj.weight', 0) / headDim,
    numKeyValueHeads: shapes.size('model.layers.*.self_attn.k_proj.weight', 0) / headDim,
    headDim,
    vocabSize: shapes.size('model.embed_tokens.weight', 0),
    ...PUBLISHED,
  };
}

/** Reasons why a text encoder of these sizes cannot be computed; empty if there are none. */
export function findQwen3ConfigProblems(config: Qwen3Config): Text[] {
  const { headDim, numAttentionHeads, numKeyValueHeads, numHiddenLayers } = config;
  const problems: Text[] = [];
  if (headDim % 2 !== 0) problems.push(say`the width of a head, ${headDim}, must be even`);
  if (!Number.isInteger(numAttentionHeads) || !Number.isInteger(numKeyValueHeads)) {
    problems.push(say`q_proj and k_proj are not multiples of the width of a head, ${headDim}`);
  } else if (numAttentionHeads % numKeyValueHeads !== 0) {
    problems.push(say`${numAttentionHeads} query heads cannot share ${numKeyValueHeads} key and value heads`);
  }
  if (numHiddenLayers < 2)
    problems.push(say`the text encoder needs at least two layers, since the last one is not computed`);
  return problems;
}
