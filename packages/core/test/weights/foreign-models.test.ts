import { describe, expect, it } from 'vitest';
import { describeForeign, findLookalike } from '../../src/weights/foreign-models.ts';
import {
  FLUX_VAE,
  FULL_TRANSFORMER,
  QWEN3_4B,
  textEncoderHeader,
  transformerHeader,
  vaeHeader,
} from '../support/model-headers.ts';

const namesOf = (header: readonly (readonly [string, ...unknown[]])[]) => header.map(([name]) => name);
const TRANSFORMER = namesOf(transformerHeader({ ...FULL_TRANSFORMER, layers: 2 }, 'diffusers'));
const COMFY = namesOf(transformerHeader({ ...FULL_TRANSFORMER, layers: 2 }, 'comfy'));
const TEXT = namesOf(textEncoderHeader({ ...QWEN3_4B, layers: 2 }, 'huggingface', 'model.'));
const VAE = namesOf(vaeHeader(FLUX_VAE, 'flux'));

/** A model's matrices as a packer leaves them. */
const packed = (names: readonly string[], ...suffixes: readonly string[]) =>
  names.flatMap((name) => {
    const module = /^(.*(?:to_[qkv]|qkv|to_out\.0|out|w[123]|[a-z]+_proj))\.weight$/.exec(name)?.[1];
    return module === undefined ? [name] : suffixes.map((suffix) => `${module}${suffix}`);
  });
const added = (prefix: string, separator: string, ...suffixes: readonly string[]) =>
  ['layers.0.attention.to_q', 'layers.0.feed_forward.w1'].flatMap((module) =>
    suffixes.map((suffix) => `${prefix}${module.replaceAll('.', separator)}${suffix}`),
  );

describe('packed models', () => {
  it.each([
    ['DFloat11', packed(COMFY, '.sign_mantissa', '.encoded_exponent', '.luts')],
    ['DFloat11', packed(TEXT, '.sign_mantissa', '.output_positions')],
    ['Nunchaku', packed(TRANSFORMER, '.qweight', '.wscales', '.smooth_factor', '.proj_down', '.proj_up')],
    ['Nunchaku', packed(COMFY, '.qweight', '.wscales', '.wcscales', '.lora_down', '.lora_up')],
    ['SDNQ', packed(TRANSFORMER, '.weight', '.scale', '.zero_point', '.svd_up', '.svd_down')],
    ['SDNQ', packed(TEXT, '.weight', '.scale')],
    [
      'bitsandbytes (4 bits)',
      packed(TEXT, '.weight', '.weight.absmax', '.weight.quant_state.bitsandbytes__nf4'),
    ],
    [
      'bitsandbytes (4 bits)',
      packed(TRANSFORMER, '.weight', '.weight.absmax', '.weight.quant_state.bitsandbytes__fp4'),
    ],
    ['bitsandbytes (8 bits)', packed(TEXT, '.weight', '.SCB', '.weight_format')],
    ['GPTQ', packed(TEXT, '.qweight', '.qzeros', '.scales', '.g_idx')],
    ['AWQ', packed(TEXT, '.qweight', '.qzeros', '.scales')],
    ['HQQ', packed(TEXT, '.W_q', '.scale', '.zero')],
    ['Quanto', packed(TRANSFORMER, '.weight._data', '.weight._scale', '.input_scale')],
    ['torchao', packed(TRANSFORMER, '._weight_qdata', '._weight_scale')],
    ['torchao', packed(TRANSFORMER, '.weight:_data', '.weight_qdata')],
    ['compressed-tensors', packed(TEXT, '.weight_packed', '.weight_scale', '.weight_shape')],
    ['ModelOpt', packed(TEXT, '.weight', '.weight_quantizer._scale')],
    ['MLX', packed(COMFY, '.weight', '.scales', '.biases')],
  ] as const)('%s: %#', (what, names) => {
    expect(describeForeign(names)?.en).toContain(what);
    expect(findLookalike('transformer', names)?.en).toContain(what);
  });
});

describe('additions', () => {
  it.each([
    ['LoRA', added('diffusion_model.', '.', '.lora_A.weight', '.lora_B.weight')],
    ['LoRA', added('transformer.', '.', '.lora_A.default.weight', '.lora_B.default.weight')],
    ['LoRA', added('base_model.model.', '.', '.lora_A.weight', '.lora_B.weight')],
    ['LoRA', added('', '.', '.lora_down.weight', '.lora_up.weight', '.alpha')],
    ['LoRA', added('', '.', '.lora.down.weight', '.lora.up.weight')],
    ['LoRA', added('', '.', '_lora.down.weight', '_lora.up.weight')],
    ['LoRA', added('', '.', '.lora_A', '.lora_B', '.scale')],
    ['LoRA', added('', '.', '.lora_linear_layer.down.weight')],
    ['LoRA', added('lora_unet_', '_', '.lora_down.weight', '.lora_up.weight', '.alpha')],
    ['LoRA', added('lora_unet__', '_', '.lora_down.weight', '.lora_up.weight')],
    ['LoRA', added('lycoris_', '_', '.lora_down.weight', '.lora_up.weight')],
    ['LoKr', added('diffusion_model.', '.', '.lokr_w1', '.lokr_w2', '.alpha')],
    ['LoKr', added('lycoris_', '_', '.lokr_w1_a', '.lokr_w1_b', '.lokr_w2')],
    ['LoHa', added('lora_unet_', '_', '.hada_w1_a', '.hada_w1_b', '.hada_w2_a')],
    ['DoRA', added('transformer.', '.', '.lora_A.weight', '.lora_B.weight', '.lora_magnitude_vector')],
    ['DoRA', added('lora_unet_', '_', '.lora_down.weight', '.lora_up.weight', '.dora_scale')],
    ['OFT', added('diffusion_model.', '.', '.oft_blocks')],
    ['ControlNet for Z-Image', TRANSFORMER.map((name) => name.replace(/^layers/, 'control_layers'))],
    [
      'ControlNet for Z-Image',
      ['control_all_x_embedder.2-1.weight', 'control_noise_refiner.0.after_proj.weight'],
    ],
    ['ControlNet for other models', ['control_model.input_blocks.0.0.weight']],
  ] as const)('%s: %#', (what, names) => {
    expect(describeForeign(names)?.en).toContain(what);
  });
});

describe('other models', () => {
  it.each([
    ['the VAE of FLUX.2', [...VAE, 'bn.running_mean', 'bn.running_var']],
    ['the VAE of FLUX.2', [...VAE, 'bn.running_mean', 'post_quant_conv.weight']],
    ['Stable Diffusion 1, 2 and XL', [...VAE, 'post_quant_conv.weight', 'quant_conv.weight']],
    ['the VAE of Wan', ['decoder.middle.0.residual.0.gamma', 'conv1.weight']],
    ['Lumina 2 family', COMFY.filter((name) => !name.endsWith('pad_token'))],
    ['Omni or Edit', [...TRANSFORMER, 'siglip_embedder.0.weight', 'siglip_refiner.0.attention.to_q.weight']],
    ['pixel-space', [...COMFY, 'dec_net.cond_embed.weight']],
    ['TwinFlow', [...TRANSFORMER, 'aux_time_embed.mlp.0.weight']],
    [
      'Qwen3-VL',
      [
        ...TEXT.map((name) => name.replace('model.', 'model.language_model.')),
        'model.visual.blocks.0.attn.qkv.weight',
      ],
    ],
    ['Qwen2.5-VL', [...TEXT.filter((name) => !/[qk]_norm/.test(name)), 'visual.blocks.0.attn.qkv.weight']],
    ['Qwen2.5', [...TEXT.filter((name) => !/[qk]_norm/.test(name)), 'model.layers.0.self_attn.q_proj.bias']],
    ['Gemma', [...TEXT, 'model.layers.0.pre_feedforward_layernorm.weight']],
    ['MoE', [...TEXT, 'model.layers.0.mlp.experts.0.up_proj.weight']],
    ['T5', ['enc.blk.0.attn_q.weight', 'enc.blk.0.attn_k.weight', 'token_embd.weight']],
    ['T5', ['encoder.block.0.layer.0.SelfAttention.q.weight', 'shared.weight']],
    ['CLIP', ['text_model.encoder.layers.0.self_attn.q_proj.weight']],
    [
      'Stable Diffusion 1 or 2',
      [
        'model.diffusion_model.input_blocks.0.0.weight',
        ...VAE.map((name) => `first_stage_model.${name}`),
        'first_stage_model.post_quant_conv.weight',
      ],
    ],
    ['XL', ['conditioner.embedders.0.transformer.x', 'model.diffusion_model.input_blocks.0.0.weight']],
    ['Flux', ['model.diffusion_model.double_blocks.0.img_attn.qkv.weight']],
    ['FLUX.2', ['double_blocks.0.img_attn.qkv.weight', 'double_stream_modulation_img.lin.weight']],
    ['Chroma', ['distilled_guidance_layer.in_proj.weight', 'double_blocks.0.img_attn.qkv.weight']],
    ['Qwen-Image', ['model.diffusion_model.transformer_blocks.0.img_mod.1.weight']],
    ['HiDream', ['double_stream_blocks.0.block.attn1.to_q.weight']],
    ['Wan', ['blocks.0.cross_attn.q.weight']],
    ['LTX-Video', ['patchify_proj.weight', 'transformer_blocks.0.attn1.to_q.weight']],
  ] as const)('%s: %#', (what, names) => {
    expect(describeForeign(names)?.en).toContain(what);
  });
});

it('our own are none of these', () => {
  for (const prefix of ['', 'model.diffusion_model.', 'module.']) {
    for (const names of [TRANSFORMER, COMFY]) {
      expect(
        findLookalike(
          'transformer',
          names.map((name) => prefix + name),
        ),
      ).toBeUndefined();
    }
    expect(
      findLookalike(
        'textEncoder',
        TEXT.map((name) => prefix + name),
      ),
    ).toBeUndefined();
    expect(
      findLookalike(
        'vae',
        VAE.map((name) => prefix + name),
      ),
    ).toBeUndefined();
  }
});
