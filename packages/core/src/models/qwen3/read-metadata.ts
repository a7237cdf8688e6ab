import { defined } from '../config-schema.ts';
import type { GgufFields } from '../gguf-fields.ts';
import type { Qwen3Config } from './config.ts';

/**
 * llama.cpp's metadata of a Qwen3. RoPE base and epsilon are in no tensor: a file that describes its model without them
 * is refused, because readers differ in their defaults (llama.cpp 10000, others 1000000).
 * @throws DanqingError MODEL_CONFIG
 */
export function readQwen3Metadata(fields: GgufFields): Partial<Qwen3Config> {
  refuseOtherComputations(fields);
  const sizes = defined({
    numHiddenLayers: fields.count('block_count'),
    hiddenSize: fields.count('embedding_length'),
    intermediateSize: fields.count('feed_forward_length'),
    numAttentionHeads: fields.count('attention.head_count'),
    numKeyValueHeads: fields.count('attention.head_count_kv'),
    headDim: fields.count('attention.key_length'),
    vocabSize: fields.count('vocab_size'),
  });
  if (sizes.headDim !== undefined) {
    fields.only('attention.value_length', sizes.headDim);
    fields.only('rope.dimension_count', sizes.headDim);
  }
  if (fields.isEmpty) return sizes;
  return { ...sizes, ...required(fields) };
}

function required(fields: GgufFields): Pick<Qwen3Config, 'rmsNormEps' | 'ropeTheta'> {
  const need = (name: string) => {
    const value = fields.positive(name);
    if (value === undefined) throw fields.missing(name);
    return value;
  };
  return {
    rmsNormEps: need('attention.layer_norm_rms_epsilon'),
    ropeTheta: need('rope.freq_base'),
  };
}

/** Writers use zero for features that are off. */
function refuseOtherComputations(fields: GgufFields): void {
  fields.only('rope.scaling.type', 'none');
  fields.only('rope.scaling.factor', 0, 1);
  fields.only('rope.scale_linear', 0, 1);
  fields.only('attention.causal', true);
  for (const name of OFF) fields.only(name, 0);
}

const OFF = [
  'expert_count',
  'expert_used_count',
  'attention.sliding_window',
  'attention.max_alibi_bias',
  'attention.clamp_kqv',
  'attn_logit_softcapping',
] as const;
