/**
 * Names and shapes of models in every convention, written from the published tables and independent of the engine's
 * own, so that agreement between the two is evidence.
 */
import type { Header } from './memory-archive.ts';

export interface TransformerSizes {
  readonly dim: number;
  readonly headDim: number;
  readonly layers: number;
  readonly refiners: number;
  readonly ffn: number;
  readonly adaln: number;
  readonly caption: number;
}

export const FULL_TRANSFORMER: TransformerSizes = {
  dim: 3840,
  headDim: 128,
  layers: 30,
  refiners: 2,
  ffn: 10240,
  adaln: 256,
  caption: 2560,
};

type Entry = readonly [string, readonly number[]];

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

export function transformerHeader(
  sizes: TransformerSizes,
  style: 'comfy' | 'diffusers',
  prefix = '',
): Header {
  const { dim, layers, refiners, adaln, caption } = sizes;
  const isComfy = style === 'comfy';
  const x = isComfy ? 'x_embedder' : 'all_x_embedder.2-1';
  const final = isComfy ? 'final_layer' : 'all_final_layer.2-1';
  const entries: Entry[] = [
    ...range(layers).flatMap((i) => block(sizes, { name: `layers.${i}`, isComfy, modulated: true })),
    ...range(refiners).flatMap((i) => block(sizes, { name: `noise_refiner.${i}`, isComfy, modulated: true })),
    ...range(refiners).flatMap((i) =>
      block(sizes, { name: `context_refiner.${i}`, isComfy, modulated: false }),
    ),
    [`${x}.weight`, [dim, 64]],
    [`${x}.bias`, [dim]],
    ['cap_embedder.0.weight', [caption]],
    ['cap_embedder.1.weight', [dim, caption]],
    ['cap_embedder.1.bias', [dim]],
    ['t_embedder.mlp.0.weight', [1024, 256]],
    ['t_embedder.mlp.0.bias', [1024]],
    ['t_embedder.mlp.2.weight', [adaln, 1024]],
    ['t_embedder.mlp.2.bias', [adaln]],
    ['x_pad_token', [1, dim]],
    ['cap_pad_token', [1, dim]],
    [`${final}.linear.weight`, [64, dim]],
    [`${final}.linear.bias`, [64]],
    [`${final}.adaLN_modulation.1.weight`, [dim, adaln]],
    [`${final}.adaLN_modulation.1.bias`, [dim]],
  ];
  return entries.map(([name, shape]) => [prefix + name, shape]);
}

function block(
  { dim, headDim, ffn, adaln }: TransformerSizes,
  { name, isComfy, modulated }: { name: string; isComfy: boolean; modulated: boolean },
): Entry[] {
  const projections: Entry[] = isComfy
    ? [['qkv.weight', [3 * dim, dim]]]
    : ['to_q', 'to_k', 'to_v'].map((part) => [`${part}.weight`, [dim, dim]] as const);
  const attention: Entry[] = [
    ...projections,
    [isComfy ? 'out.weight' : 'to_out.0.weight', [dim, dim]],
    [isComfy ? 'q_norm.weight' : 'norm_q.weight', [headDim]],
    [isComfy ? 'k_norm.weight' : 'norm_k.weight', [headDim]],
  ];
  const norms = ['attention_norm1', 'attention_norm2', 'ffn_norm1', 'ffn_norm2'];
  return [
    ...attention.map(([key, shape]): Entry => [`${name}.attention.${key}`, shape]),
    ...norms.map((key): Entry => [`${name}.${key}.weight`, [dim]]),
    [`${name}.feed_forward.w1.weight`, [ffn, dim]],
    [`${name}.feed_forward.w2.weight`, [dim, ffn]],
    [`${name}.feed_forward.w3.weight`, [ffn, dim]],
    ...(modulated
      ? ([
          [`${name}.adaLN_modulation.0.weight`, [4 * dim, adaln]],
          [`${name}.adaLN_modulation.0.bias`, [4 * dim]],
        ] satisfies Entry[])
      : []),
  ];
}

export interface TextEncoderSizes {
  readonly hidden: number;
  readonly ffn: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly vocab: number;
}

export const QWEN3_4B: TextEncoderSizes = {
  hidden: 2560,
  ffn: 9728,
  layers: 36,
  heads: 32,
  kvHeads: 8,
  headDim: 128,
  vocab: 151936,
};

/** In both styles: names by role, in this order. */
const TEXT_NAMES = {
  huggingface: {
    layer: 'layers',
    embeddings: 'embed_tokens',
    norm: 'norm',
    roles: [
      ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj', 'self_attn.o_proj'],
      ['self_attn.q_norm', 'self_attn.k_norm', 'input_layernorm', 'post_attention_layernorm'],
      ['mlp.gate_proj', 'mlp.up_proj', 'mlp.down_proj'],
    ],
  },
  llamaCpp: {
    layer: 'blk',
    embeddings: 'token_embd',
    norm: 'output_norm',
    roles: [
      ['attn_q', 'attn_k', 'attn_v', 'attn_output'],
      ['attn_q_norm', 'attn_k_norm', 'attn_norm', 'ffn_norm'],
      ['ffn_gate', 'ffn_up', 'ffn_down'],
    ],
  },
} as const;

export function textEncoderHeader(
  { hidden, ffn, layers, heads, kvHeads, headDim, vocab }: TextEncoderSizes,
  style: keyof typeof TEXT_NAMES,
  prefix = '',
): Header {
  const { layer, embeddings, norm, roles } = TEXT_NAMES[style];
  const q = heads * headDim;
  const kv = kvHeads * headDim;
  const shapes = [
    [
      [q, hidden],
      [kv, hidden],
      [kv, hidden],
      [hidden, q],
    ],
    [[headDim], [headDim], [hidden], [hidden]],
    [
      [ffn, hidden],
      [ffn, hidden],
      [hidden, ffn],
    ],
  ];
  const blocks = range(layers).flatMap((i) =>
    roles.flatMap((group, g) =>
      group.map((role, r): Entry => [`${layer}.${i}.${role}.weight`, shapes[g]?.[r] ?? []]),
    ),
  );
  const entries: Entry[] = [
    [`${embeddings}.weight`, [vocab, hidden]],
    ...blocks,
    [`${norm}.weight`, [hidden]],
  ];
  return entries.map(([name, shape]) => [prefix + name, shape]);
}

export interface VaeSizes {
  readonly widths: readonly number[];
  readonly layers: number;
  readonly latents: number;
}

export const FLUX_VAE: VaeSizes = { widths: [128, 256, 512, 512], layers: 2, latents: 16 };

export function vaeHeader(sizes: VaeSizes, style: 'flux' | 'diffusers', prefix = ''): Header {
  const { widths, layers, latents } = sizes;
  const isFlux = style === 'flux';
  const deepest = widths.at(-1) ?? 0;
  const shallowest = widths[0] ?? 0;
  const conv = (name: string, out: number, from: number, kernel = 3): Entry[] => [
    [`${name}.weight`, [out, from, kernel, kernel]],
    [`${name}.bias`, [out]],
  ];
  const norm = (name: string, width: number): Entry[] => [
    [`${name}.weight`, [width]],
    [`${name}.bias`, [width]],
  ];
  const resnet = (name: string, out: number, from: number): Entry[] => [
    ...norm(`${name}.norm1`, from),
    ...conv(`${name}.conv1`, out, from),
    ...norm(`${name}.norm2`, out),
    ...conv(`${name}.conv2`, out, out),
    ...(out === from ? [] : conv(`${name}.${isFlux ? 'nin_shortcut' : 'conv_shortcut'}`, out, from, 1)),
  ];
  const mid = (side: string): Entry[] => {
    const root = `${side}.${isFlux ? 'mid.attn_1' : 'mid_block.attentions.0'}`;
    const names = isFlux ? ['q', 'k', 'v', 'proj_out'] : ['to_q', 'to_k', 'to_v', 'to_out.0'];
    return [
      ...resnet(`${side}.${isFlux ? 'mid.block_1' : 'mid_block.resnets.0'}`, deepest, deepest),
      ...norm(`${root}.${isFlux ? 'norm' : 'group_norm'}`, deepest),
      ...names.flatMap((name): Entry[] => [
        [`${root}.${name}.weight`, isFlux ? [deepest, deepest, 1, 1] : [deepest, deepest]],
        [`${root}.${name}.bias`, [deepest]],
      ]),
      ...resnet(`${side}.${isFlux ? 'mid.block_2' : 'mid_block.resnets.1'}`, deepest, deepest),
    ];
  };
  const down = widths.flatMap((out, i) => {
    const level = isFlux ? `encoder.down.${i}` : `encoder.down_blocks.${i}`;
    const unit = isFlux ? 'block' : 'resnets';
    const before = widths[Math.max(0, i - 1)] ?? 0;
    return [
      ...range(layers).flatMap((n) => resnet(`${level}.${unit}.${n}`, out, n === 0 ? before : out)),
      ...(i === widths.length - 1
        ? []
        : conv(`${level}.${isFlux ? 'downsample' : 'downsamplers.0'}.conv`, out, out)),
    ];
  });
  const up = widths.toReversed().flatMap((out, i, reversed) => {
    const level = isFlux ? `decoder.up.${widths.length - 1 - i}` : `decoder.up_blocks.${i}`;
    const unit = isFlux ? 'block' : 'resnets';
    const before = reversed[Math.max(0, i - 1)] ?? 0;
    return [
      ...range(layers + 1).flatMap((n) => resnet(`${level}.${unit}.${n}`, out, n === 0 ? before : out)),
      ...(i === widths.length - 1
        ? []
        : conv(`${level}.${isFlux ? 'upsample' : 'upsamplers.0'}.conv`, out, out)),
    ];
  });
  const normOut = isFlux ? 'norm_out' : 'conv_norm_out';
  const entries: Entry[] = [
    ...conv('encoder.conv_in', shallowest, 3),
    ...down,
    ...mid('encoder'),
    ...norm(`encoder.${normOut}`, deepest),
    ...conv('encoder.conv_out', 2 * latents, deepest),
    ...conv('decoder.conv_in', deepest, latents),
    ...mid('decoder'),
    ...up,
    ...norm(`decoder.${normOut}`, shallowest),
    ...conv('decoder.conv_out', 3, shallowest),
  ];
  return entries.map(([name, shape]) => [prefix + name, shape]);
}
