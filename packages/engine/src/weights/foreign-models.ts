import { COMPONENT_KINDS, COMPONENT_MODELS, type ComponentKind } from './component-models.ts';
import { MIN_COVERAGE } from './name-table.ts';

/** Kinds of files that people take for the one that is asked for, told by the names of their tensors. */
interface Signature {
  readonly what: string;
  /** Some tensor has such a name. */
  readonly has: RegExp;
  /** And none has such a name. */
  readonly lacks?: RegExp;
}

/** These share most names with a model of ours and still are not it: they are looked for first. */
const LOOKALIKES: Readonly<Record<ComponentKind, readonly Signature[]>> = {
  transformer: [
    {
      what: 'a Z-Image Omni or Edit transformer, which also reads pictures',
      has: /siglip_(?:embedder|refiner)\./,
    },
    { what: 'a ControlNet for Z-Image', has: /(?:^|\.)control_layers\./ },
    {
      what: 'a transformer of the Lumina 2 family other than Z-Image',
      has: /(?:^|\.)cap_embedder\.1\.weight$/,
      lacks: /(?:^|\.)(?:x_pad_token|cap_pad_token)$/,
    },
  ],
  textEncoder: [
    { what: 'a Qwen3 model with experts (MoE)', has: /\.mlp\.experts\.|\.ffn_(?:gate|up|down)_exps\./ },
    {
      what: 'a language model other than Qwen3',
      has: /layers\.0\.self_attn\.q_proj\.weight$|^blk\.0\.attn_q\.weight$/,
      lacks: /layers\.\d+\.self_attn\.q_norm\.weight$|^blk\.\d+\.attn_q_norm\.weight$/,
    },
  ],
  vae: [
    {
      what: 'a VAE with quantization convolutions, as in Stable Diffusion 1, 2 and XL',
      has: /(?:^|\.)post_quant_conv\./,
    },
  ],
};

const SIGNATURES: readonly Signature[] = [
  {
    what: 'a LoRA (a small addition to a model, not a model)',
    has: /\.lora_(?:A|B|up|down|mid)\.|\.lokr_|\.hada_w|\.lora_(?:A|B)$/,
  },
  {
    what: 'Stable Diffusion XL',
    has: /^conditioner\.embedders\.|^(?:model\.diffusion_model\.)?label_emb\./,
  },
  {
    what: 'Stable Diffusion 1 or 2',
    has: /(?:^|\.)input_blocks\.0\.0\.|^cond_stage_model\.|^down_blocks\.0\.attentions\./,
  },
  { what: 'Stable Diffusion 3', has: /(?:^|\.)joint_blocks\.0\./ },
  { what: 'a Flux transformer', has: /(?:^|\.)(?:double_blocks\.0\.|single_transformer_blocks\.0\.)/ },
  { what: 'a Qwen-Image transformer', has: /transformer_blocks\.0\.img_mod\./ },
  { what: 'a Wan transformer', has: /(?:^|\.)blocks\.0\.cross_attn\./ },
  { what: 'a T5 text encoder', has: /block\.0\.layer\.0\.SelfAttention\.|^enc\.blk\.0\./ },
  { what: 'a CLIP text encoder', has: /text_model\.encoder\.layers\.0\./ },
  { what: 'a vision projector (mmproj)', has: /^v\.blk\.0\.|^mm\.\d/ },
  { what: 'a tiny autoencoder (TAESD)', has: /^(?:taesd_)?(?:decoder|encoder)?\.?\d+\.conv\.0\.weight$/ },
  ...LOOKALIKES.transformer,
  ...LOOKALIKES.textEncoder,
  ...LOOKALIKES.vae,
];

/** What a file of nearly the right names is instead; undefined when it may be the real one. */
export function findLookalike(kind: ComponentKind, names: Iterable<string>): string | undefined {
  return findSignature(LOOKALIKES[kind], [...names]);
}

/** What a file seems to hold, in words; undefined when its names say nothing. */
export function describeForeign(names: Iterable<string>): string | undefined {
  const all = [...names];
  return findComponent(all) ?? findSignature(SIGNATURES, all);
}

function findComponent(names: readonly string[]): string | undefined {
  const kind = COMPONENT_KINDS.find((candidate) => {
    const { coverage } = COMPONENT_MODELS[candidate].names.translate(names);
    return coverage >= MIN_COVERAGE && findLookalike(candidate, names) === undefined;
  });
  return kind === undefined ? undefined : COMPONENT_MODELS[kind].label;
}

function findSignature(signatures: readonly Signature[], names: readonly string[]): string | undefined {
  return signatures.find(
    ({ has, lacks }) =>
      names.some((name) => has.test(name)) &&
      !(lacks !== undefined && names.some((name) => lacks.test(name))),
  )?.what;
}
