import { z } from 'zod';
import {
  countField,
  defined,
  onlyField,
  parseConfig,
  positiveField,
  requiredPositiveField,
  sizeField,
} from '../config-schema.ts';
import type { Qwen3Config } from './config.ts';

/** What transformers writes for RoPE without scaling. */
const plainRope = z.object({
  type: onlyField('default'),
  rope_type: onlyField('default'),
  factor: onlyField(1),
  partial_rotary_factor: onlyField(1),
  rope_theta: positiveField,
});

/** transformers' text_encoder/config.json; newer versions write `rope_parameters`. */
const schema = z
  .object({
    model_type: onlyField('qwen3'),
    architectures: z
      .array(z.string().regex(/^Qwen3(?:Model|For[A-Z][A-Za-z]+)$/, { error: 'only Qwen3 is supported' }))
      .nullable()
      .optional(),
    hidden_act: onlyField('silu'),
    attention_bias: onlyField(false),
    use_sliding_window: onlyField(false),
    rope_scaling: plainRope.nullable().optional(),
    partial_rotary_factor: onlyField(1),
    layer_types: z
      .array(z.literal('full_attention', { error: 'only "full_attention" is supported' }))
      .optional(),
    rope_parameters: plainRope.nullable().optional(),
    rope_theta: positiveField.nullable(),
    hidden_size: sizeField,
    intermediate_size: sizeField,
    num_hidden_layers: countField,
    num_attention_heads: sizeField,
    num_key_value_heads: sizeField,
    head_dim: sizeField,
    vocab_size: sizeField,
    rms_norm_eps: requiredPositiveField,
  })
  .superRefine((config, context) => {
    const bases = ropeBases(config);
    if (bases.length === 1) return;
    const message = bases.length === 0 ? 'is missing' : `is ${bases.join(' and ')}`;
    context.addIssue({ code: 'custom', path: ['rope_theta'], message });
  });

/** RoPE bases from either location; newer versions of transformers keep them among the RoPE parameters. */
function ropeBases(config: {
  readonly rope_theta?: number | null | undefined;
  readonly rope_parameters?: { readonly rope_theta?: number | undefined } | null | undefined;
}): number[] {
  const bases = [config.rope_theta, config.rope_parameters?.rope_theta];
  return [...new Set(bases.filter((base) => typeof base === 'number'))];
}

/**
 * Parses a text encoder's config.json; omitted values come from tensors and defaults.
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
    ropeTheta: ropeBases(config)[0],
  });
}
