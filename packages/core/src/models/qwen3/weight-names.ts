import type { WeightNaming } from '../weight-naming.ts';

/** Qwen3. Canonical: Hugging Face's names, prefixed with `model.`, which some exports omit. */
export const QWEN3_WEIGHT_NAMES: WeightNaming = {
  canonicalPrefix: 'model.',
  conventions: [
    {
      label: 'safetensors (Hugging Face)',
    },
    { label: 'llama.cpp' },
  ],
  placeholders: { n: '\\d+' },
  rows: [
    ['embed_tokens.weight', 'token_embd.weight'],
    ['layers.{n}.input_layernorm.weight', 'blk.{n}.attn_norm.weight'],
    ['layers.{n}.self_attn.q_proj.weight', 'blk.{n}.attn_q.weight'],
    ['layers.{n}.self_attn.k_proj.weight', 'blk.{n}.attn_k.weight'],
    ['layers.{n}.self_attn.v_proj.weight', 'blk.{n}.attn_v.weight'],
    ['layers.{n}.self_attn.o_proj.weight', 'blk.{n}.attn_output.weight'],
    ['layers.{n}.self_attn.q_norm.weight', 'blk.{n}.attn_q_norm.weight'],
    ['layers.{n}.self_attn.k_norm.weight', 'blk.{n}.attn_k_norm.weight'],
    ['layers.{n}.post_attention_layernorm.weight', 'blk.{n}.ffn_norm.weight'],
    ['layers.{n}.mlp.gate_proj.weight', 'blk.{n}.ffn_gate.weight'],
    ['layers.{n}.mlp.up_proj.weight', 'blk.{n}.ffn_up.weight'],
    ['layers.{n}.mlp.down_proj.weight', 'blk.{n}.ffn_down.weight'],
  ],
  unused: [
    'norm.weight',
    'lm_head.weight',
    'output_norm.weight',
    'output.weight',
    'logit_scale',
    'layers.{n}.self_attn.rotary_emb.inv_freq',
  ],
};
