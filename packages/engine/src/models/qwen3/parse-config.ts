import { z } from 'zod';
import type { MetadataValue } from '../../formats/tensor-file.ts';
import { countField, defined, onlyField, parseConfig, positiveField, sizeField } from '../config-schema.ts';
import type { Qwen3Config } from './config.ts';

/** text_encoder/config.json of transformers; `rope_parameters` is what newer versions write. */
const schema = z.object({
  model_type: onlyField('qwen3'),
  hidden_act: onlyField('silu'),
  attention_bias: onlyField(false),
  use_sliding_window: onlyField(false),
  rope_scaling: onlyField(null),
  layer_types: z
    .array(z.literal('full_attention', { error: 'only "full_attention" is supported' }))
    .optional(),
  rope_parameters: z.object({ rope_type: onlyField('default'), rope_theta: positiveField }).optional(),
  rope_theta: positiveField,
  hidden_size: sizeField,
  intermediate_size: sizeField,
  num_hidden_layers: countField,
  num_attention_heads: sizeField,
  num_key_value_heads: sizeField,
  head_dim: sizeField,
  vocab_size: sizeField,
  rms_norm_eps: positiveField,
});

/**
 * What a config.json says about a text encoder; what it leaves out, the tensors and defaults say.
 * @throws DanqingError MODEL_CONFIG
 */
export function parseQwen3Config(json: unknown, label: string): Partial<Qwen3Config> {
  const config = parseConfig(schema, json, label);
  return defined({
    hiddenSize: config.hidden_size,
    intermediateSize: config.intermediate_size,
    numHiddenLayers: config.num_hidden_layers,
    numAttentionHeads: config.num_attention_heads,
    numKeyValueHeads: config.num_key_value_heads,
    headDim: config.head_dim,
    vocabSize: config.vocab_size,
    rmsNormEps: config.rms_norm_eps,
    ropeTheta: config.rope_parameters?.rope_theta ?? config.rope_theta,
  });
}

/** What the metadata of a GGUF file adds to its tensors: sizes are the tensors' business, these two cannot be seen there. */
export function readQwen3Metadata(metadata: ReadonlyMap<string, MetadataValue>): Partial<Qwen3Config> {
  const positive = (key: string): number | undefined => {
    const value = metadata.get(key);
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
  };
  return defined({
    rmsNormEps: roundFloat32(positive('qwen3.attention.layer_norm_rms_epsilon')),
    ropeTheta: positive('qwen3.rope.freq_base'),
  });
}

/** GGUF keeps 1e-6 as a float32, which reads as 9.999999974752427e-7: back to the shortest number that gives it. */
function roundFloat32(value: number | undefined): number | undefined {
  if (value === undefined) return undefined;
  const short = Number(value.toPrecision(7));
  return Math.fround(short) === Math.fround(value) ? short : value;
}
