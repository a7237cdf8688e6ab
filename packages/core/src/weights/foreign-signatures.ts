/** Kinds of files often mistaken for the requested one, recognized by their tensor names. Data only. */

import type { Text } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** Additions that people keep with their models; counted separately from other unusable files. */
export type Addition = 'lora' | 'controlnet' | 'upscaler';

export interface Signature {
  readonly what: Text;
  readonly addition?: Addition;
  /** Some tensor has a matching name. */
  readonly has: RegExp;
  /** Some tensor also matches this. */
  readonly and?: RegExp;
  /** No tensor matches this. */
  readonly lacks?: RegExp;
}

/**
 * Models, including ours, whose weights another program has packed: most names are right, but the content cannot be
 * read without that program. Sources: the exporters and loaders of each.
 */
export const PACKED: readonly Signature[] = [
  {
    what: say`a model compressed with DFloat11`,
    has: /\.(?:sign_mantissa|encoded_exponent|output_positions)$/,
  },
  {
    what: say`a model quantized for Nunchaku (SVDQuant)`,
    has: /\.(?:wscales|wcscales|wtscale|smooth_factor(?:_orig)?|proj_down|proj_up)$/,
  },
  { what: say`a model quantized with SDNQ`, has: /\.svd_(?:up|down)$/ },
  {
    what: say`a model quantized with SDNQ`,
    has: /(?:to_[qkv]|qkv|to_out\.0|w[123]|[qkvo]_proj|(?:gate|up|down)_proj)\.(?:scale|zero_point)$/,
    lacks: /\.W_q$|lora|lokr|hada_/,
  },
  {
    what: say`a model quantized with bitsandbytes (4 bits)`,
    has: /\.(?:absmax|quant_map|quant_state\.bitsandbytes__\w+)$/,
  },
  { what: say`a model quantized with bitsandbytes (8 bits)`, has: /\.(?:SCB|weight_format)$/ },
  { what: say`a model quantized with HQQ`, has: /\.W_q$/ },
  { what: say`a model quantized with GPTQ`, has: /\.qweight$/, and: /\.g_idx$/ },
  { what: say`a model quantized with AWQ or GPTQ`, has: /\.qweight$/, and: /\.(?:qzeros|scales)$/ },
  { what: say`a model quantized with AQLM`, has: /\.codebooks$/ },
  { what: say`a model quantized with Quanto`, has: /\.weight\._(?:data|scale|shift)(?:\.|$)/ },
  {
    what: say`a model quantized with torchao`,
    has: /(?:^|[._])weight(?::|_|\.)_?(?:qdata|int_data|tensor_impl)|\._weight_(?:qdata|scale|zero_point)$/,
  },
  {
    what: say`a model of compressed-tensors (llm-compressor)`,
    has: /\.(?:weight_packed|weight_shape|weight_zero_point|weight_global_scale|weight_g_idx)$/,
  },
  { what: say`a model quantized with ModelOpt`, has: /\.(?:weight|input)_quantizer\./ },
  { what: say`a model quantized for MLX (mflux)`, has: /\.scales$/, and: /\.biases$/ },
];

/** Additions to models, not models themselves. */
export const ADDITIONS: readonly Signature[] = [
  {
    what: say`a LoKr, a kind of LoRA (a small addition to a model, not a model)`,
    addition: 'lora',
    has: /[._]lokr_(?:w[12]|t2)/,
  },
  {
    what: say`a LoHa, a kind of LoRA (a small addition to a model, not a model)`,
    addition: 'lora',
    has: /[._]hada_[wt][12]/,
  },
  {
    what: say`a DoRA, a kind of LoRA (a small addition to a model, not a model)`,
    addition: 'lora',
    has: /\.(?:dora_scale|lora_magnitude_vector)(?:\.|$)/,
  },
  {
    what: say`a LoRA (a small addition to a model, not a model)`,
    addition: 'lora',
    has: /[._]lora[._](?:A|B|up|down|mid)(?:\.|$)|\.lora_linear_layer\.|^lora_(?:unet|te\d?|transformer)_|^lycoris_/,
  },
  {
    what: say`an OFT or BOFT, kinds of LoRA (a small addition to a model, not a model)`,
    addition: 'lora',
    has: /\.oft_(?:blocks|R)\b|\.boft_/,
  },
  {
    what: say`differences to another model (not a model)`,
    addition: 'lora',
    has: /\.(?:weight_)?diff(?:_b)?$|\.set_weight$/,
  },
  {
    what: say`a ControlNet for Z-Image`,
    addition: 'controlnet',
    has: /(?:^|\.)control_(?:layers\.|all_x_embedder|noise_refiner\.)/,
  },
  {
    what: say`a ControlNet for other models`,
    addition: 'controlnet',
    has: /(?:^|\.)(?:control_model\.|controlnet_(?:cond_embedding|down_blocks|blocks|mode_embedder|x_embedder))/,
  },
  { what: say`an IP-Adapter`, has: /(?:^|\.)(?:ip_adapter|image_proj|ip_adapter_image_proj)\./ },
  {
    what: say`an upscaler (ESRGAN)`,
    addition: 'upscaler',
    has: /(?:^|\.)(?:body\.0\.rdb1|model\.1\.sub\.0\.RDB1)\./,
  },
];

/** Files that share most names with one of our models but are different models: checked first. */
export const LOOKALIKES = {
  transformer: [
    {
      what: say`a Z-Image Omni or Edit transformer, which also reads pictures`,
      has: /(?:^|\.)siglip_(?:embedder|refiner|pad_token)/,
    },
    { what: say`a pixel-space variant of Z-Image, which draws without a VAE`, has: /(?:^|\.)dec_net\./ },
    { what: say`TwinFlow, a variant of Z-Image with a second time embedding`, has: /(?:^|\.)aux_time_embed/ },
    {
      what: say`a transformer of the Lumina 2 family other than Z-Image`,
      has: /(?:^|\.)cap_embedder\.1\.weight$/,
      lacks: /(?:^|\.)(?:x_pad_token|cap_pad_token)$/,
    },
  ],
  textEncoder: [
    { what: say`a Qwen3 model with experts (MoE)`, has: /\.mlp\.experts\.|\.ffn_(?:gate|up|down)_exps\./ },
    {
      what: say`a Qwen3-VL model, which also reads pictures`,
      has: /(?:^|\.)visual\.(?:blocks|merger|patch_embed|deepstack)/,
      and: /\.self_attn\.q_norm\.weight$/,
    },
    {
      what: say`a Qwen2-VL or Qwen2.5-VL model, which also reads pictures`,
      has: /(?:^|\.)visual\.(?:blocks|merger|patch_embed)/,
      lacks: /\.self_attn\.q_norm\.weight$/,
    },
    {
      what: say`a language model that also reads pictures`,
      has: /(?:^|\.)(?:vision_tower|vision_model|multi_modal_projector|mm_projector)\./,
      and: /layers\.0\.self_attn\.q_proj\.weight$/,
    },
    {
      what: say`Gemma, a language model other than Qwen3`,
      has: /\.pre_feedforward_layernorm\.weight$|\.post_ffw_norm\.weight$/,
    },
    { what: say`a T5 text encoder`, has: /block\.0\.layer\.0\.SelfAttention\.|(?:^|\.)enc\.blk\.0\./ },
    {
      what: say`Qwen2 or Qwen2.5, a language model other than Qwen3`,
      has: /layers\.0\.self_attn\.q_proj\.bias$|(?:^|\.)blk\.0\.attn_q\.bias$/,
      lacks: /\.self_attn\.q_norm\.weight$|\.attn_q_norm\.weight$/,
    },
    {
      what: say`a language model other than Qwen3`,
      has: /layers\.0\.self_attn\.q_proj\.weight$|(?:^|\.)blk\.0\.attn_q\.weight$/,
      and: /(?:^|\.)embed_tokens\.weight$|(?:^|\.)token_embd\.weight$/,
      lacks: /layers\.\d+\.self_attn\.q_norm\.weight$|blk\.\d+\.attn_q_norm\.weight$/,
    },
  ],
  vae: [
    { what: say`the VAE of FLUX.2`, has: /(?:^|\.)bn\.running_(?:mean|var)$/ },
    {
      what: say`a VAE with quantization convolutions, as in Stable Diffusion 1, 2 and XL`,
      has: /(?:^|\.)post_quant_conv\./,
    },
  ],
} satisfies Readonly<Record<string, readonly Signature[]>>;

/** Models of other families. */
export const OTHER_MODELS: readonly Signature[] = [
  {
    what: say`Stable Diffusion XL`,
    has: /^conditioner\.embedders\.|(?:^|\.)label_emb\.|(?:^|\.)add_embedding\.linear_1\./,
  },
  {
    what: say`Stable Diffusion 1 or 2`,
    has: /(?:^|\.)input_blocks\.0\.0\.|^cond_stage_model\.(?:transformer|model)\.|(?:^|\.)down_blocks\.0\.attentions\./,
  },
  { what: say`Stable Diffusion 3`, has: /(?:^|\.)joint_blocks\.0\./ },
  { what: say`Chroma`, has: /(?:^|\.)distilled_guidance_layer\./ },
  { what: say`a FLUX.2 transformer`, has: /(?:^|\.)double_stream_modulation_img\./ },
  { what: say`HunyuanVideo or HunyuanImage`, has: /(?:^|\.)(?:txt_in\.individual_token_refiner|byt5_in)\./ },
  { what: say`HiDream`, has: /(?:^|\.)double_stream_blocks\.0\./ },
  { what: say`AuraFlow`, has: /(?:^|\.)double_layers\.0\./ },
  { what: say`a Flux transformer`, has: /(?:^|\.)(?:double_blocks\.0\.|single_transformer_blocks\.0\.)/ },
  { what: say`a Qwen-Image transformer`, has: /(?:^|\.)transformer_blocks\.0\.img_mod\./ },
  { what: say`LTX-Video`, has: /(?:^|\.)patchify_proj\./ },
  { what: say`PixArt`, has: /(?:^|\.)adaln_single\./ },
  { what: say`Cosmos`, has: /(?:^|\.)x_embedder\.proj\.1\.weight$/ },
  { what: say`Kandinsky 5`, has: /(?:^|\.)visual_transformer_blocks\.0\./ },
  { what: say`OmniGen2`, has: /(?:^|\.)ref_image_patch_embedder\./ },
  {
    what: say`a Wan transformer`,
    has: /(?:^|\.)blocks\.0\.cross_attn\.|(?:^|\.)condition_embedder\.time_embedder\./,
  },
  { what: say`a T5 text encoder`, has: /block\.0\.layer\.0\.SelfAttention\.|(?:^|\.)enc\.blk\.0\./ },
  {
    what: say`a CLIP text encoder`,
    has: /text_model\.encoder\.layers\.0\.|(?:^|\.)transformer\.resblocks\.0\./,
  },
  { what: say`a vision projector (mmproj)`, has: /^v\.blk\.0\.|^mm\.\d/ },
  {
    what: say`the VAE of Wan or Qwen-Image`,
    has: /(?:^|\.)(?:decoder\.middle\.0\.residual\.|decoder\..*\.gamma$)/,
  },
  {
    what: say`a tiny autoencoder (TAESD)`,
    has: /^(?:taesd_)?(?:decoder|encoder)?\.?(?:layers\.)?\d+\.conv\.0\.weight$/,
  },
];
