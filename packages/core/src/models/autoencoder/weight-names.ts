import type { WeightNaming } from '../weight-naming.ts';

/**
 * AutoencoderKL. Canonical: diffusers, with the attention projections as matrices. Flux's own file stores them as 1x1
 * convolutions and counts the decoder's levels from the image end.
 */
export const AUTOENCODER_WEIGHT_NAMES: WeightNaming = {
  canonicalPrefix: '',
  conventions: [{ label: 'official folder (diffusers)' }, { label: "single file (Flux's ae.safetensors)" }],
  placeholders: {
    side: '(?:encoder|decoder)',
    level: '\\d+',
    n: '\\d+',
    layer: '(?:norm1|conv1|norm2|conv2)',
    leaf: '(?:weight|bias)',
  },
  rows: [
    ['{side}.conv_in.{leaf}'],
    ['{side}.conv_out.{leaf}'],
    ['{side}.conv_norm_out.{leaf}', '{side}.norm_out.{leaf}'],
    ['{side}.mid_block.resnets.0.{layer}.{leaf}', '{side}.mid.block_1.{layer}.{leaf}'],
    ['{side}.mid_block.resnets.1.{layer}.{leaf}', '{side}.mid.block_2.{layer}.{leaf}'],
    ['{side}.mid_block.attentions.0.group_norm.{leaf}', '{side}.mid.attn_1.norm.{leaf}'],
    ['{side}.mid_block.attentions.0.to_q.{leaf}', '{side}.mid.attn_1.q.{leaf}'],
    ['{side}.mid_block.attentions.0.to_k.{leaf}', '{side}.mid.attn_1.k.{leaf}'],
    ['{side}.mid_block.attentions.0.to_v.{leaf}', '{side}.mid.attn_1.v.{leaf}'],
    ['{side}.mid_block.attentions.0.to_out.0.{leaf}', '{side}.mid.attn_1.proj_out.{leaf}'],
    ['decoder.up_blocks.{level}.resnets.{n}.{layer}.{leaf}', 'decoder.up.{~level}.block.{n}.{layer}.{leaf}'],
    [
      'decoder.up_blocks.{level}.resnets.{n}.conv_shortcut.{leaf}',
      'decoder.up.{~level}.block.{n}.nin_shortcut.{leaf}',
    ],
    ['decoder.up_blocks.{level}.upsamplers.0.conv.{leaf}', 'decoder.up.{~level}.upsample.conv.{leaf}'],
    [
      'encoder.down_blocks.{level}.resnets.{n}.{layer}.{leaf}',
      'encoder.down.{level}.block.{n}.{layer}.{leaf}',
    ],
    [
      'encoder.down_blocks.{level}.resnets.{n}.conv_shortcut.{leaf}',
      'encoder.down.{level}.block.{n}.nin_shortcut.{leaf}',
    ],
    ['encoder.down_blocks.{level}.downsamplers.0.conv.{leaf}', 'encoder.down.{level}.downsample.conv.{leaf}'],
  ],
  unused: [],
};
