import type { WeightNaming } from '../weight-naming.ts';

/** Z-Image's transformer. Canonical: ComfyUI's single file, also used by GGUF files, with q, k and v in one weight. */
export const Z_IMAGE_WEIGHT_NAMES: WeightNaming = {
  canonicalPrefix: '',
  conventions: [{ label: 'single file (ComfyUI)' }, { label: 'official folder (diffusers)' }],
  placeholders: {
    block: '(?:layers|noise_refiner|context_refiner)\\.\\d+',
    leaf: '(?:weight|bias)',
  },
  rows: [
    [
      '{block}.attention.qkv.weight',
      ['{block}.attention.to_q.weight', '{block}.attention.to_k.weight', '{block}.attention.to_v.weight'],
    ],
    ['{block}.attention.out.weight', '{block}.attention.to_out.0.weight'],
    ['{block}.attention.q_norm.weight', '{block}.attention.norm_q.weight'],
    ['{block}.attention.k_norm.weight', '{block}.attention.norm_k.weight'],
    ['{block}.attention_norm1.weight'],
    ['{block}.attention_norm2.weight'],
    ['{block}.ffn_norm1.weight'],
    ['{block}.ffn_norm2.weight'],
    ['{block}.feed_forward.w1.weight'],
    ['{block}.feed_forward.w2.weight'],
    ['{block}.feed_forward.w3.weight'],
    ['{block}.adaLN_modulation.0.{leaf}'],
    ['x_embedder.{leaf}', 'all_x_embedder.2-1.{leaf}'],
    ['cap_embedder.0.weight'],
    ['cap_embedder.1.{leaf}'],
    ['t_embedder.mlp.0.{leaf}'],
    ['t_embedder.mlp.2.{leaf}'],
    ['x_pad_token'],
    ['cap_pad_token'],
    ['final_layer.linear.{leaf}', 'all_final_layer.2-1.linear.{leaf}'],
    ['final_layer.adaLN_modulation.1.{leaf}', 'all_final_layer.2-1.adaLN_modulation.1.{leaf}'],
  ],
  unused: ['norm_final.weight'],
};
