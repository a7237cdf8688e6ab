/** Small valid models in every convention, made of random numbers, for testing mutations. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StorageType, storageBytes } from '@danqing/core/formats';
import type { RequiredComponent } from '@danqing/protocol';
import { f32ToBf16Bits, f32ToF16Bits } from '../../../core/src/formats/number-bits.ts';
import { type EditableFile, putTogether, splitGguf } from '../../../core/test/support/edit-files.ts';
import type { GgufValue, RawTensor } from '../../../core/test/support/encode-files.ts';
import { goldenPath, readGoldenJson } from '../../../core/test/support/fixture.ts';
import type { Header } from '../../../core/test/support/memory-archive.ts';
import { textEncoderHeader, transformerHeader, vaeHeader } from '../../../core/test/support/model-headers.ts';
import { Random } from '../../../core/test/support/random.ts';
import type { CheckpointPaths } from '../../src/checkpoint/checkpoint-places.ts';

/** Files by path below the specimen's folder, and which of them are opened. */
export interface Specimen {
  readonly name: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly kinds: readonly RequiredComponent[];
  paths(folder: string, base: string): CheckpointPaths;
}

const TRANSFORMER = { dim: 32, headDim: 16, layers: 2, refiners: 1, ffn: 64, adaln: 32, caption: 64 };
const TEXT = { hidden: 64, ffn: 96, layers: 3, heads: 2, kvHeads: 1, headDim: 32, vocab: 96 };
const VAE = { widths: [8, 16], layers: 1, latents: 16 };
const COMPONENTS: readonly RequiredComponent[] = ['transformer', 'textEncoder', 'vae'];
const SCHEDULER = 'scheduler/scheduler_config.json';

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Shrinks the time embedder, whose published width is large compared with the rest. */
const transformer = (style: 'comfy' | 'diffusers', prefix = ''): Header =>
  transformerHeader(TRANSFORMER, style, prefix).map(([name, shape]) => [
    name,
    shape.map((size) => (size === 1024 || size === 256 ? 64 : size)),
  ]);
const text = (style: 'huggingface' | 'llamaCpp', prefix = '') => textEncoderHeader(TEXT, style, prefix);
const vae = (style: 'flux' | 'diffusers', prefix = '') => vaeHeader(VAE, style, prefix);

/** Generates a weight's values from the seed: the same under any name and for any caller. */
function fill(header: Header, type: StorageType, seed: number): RawTensor[] {
  const random = new Random(seed);
  return header.map(([name, shape, own = type]) => ({
    name,
    shape,
    type: own,
    data: encode(own, random.normals(elements(shape))),
  }));
}

function encode(type: StorageType, values: Float32Array): Uint8Array {
  if (type === 'F32') return new Uint8Array(values.slice().buffer);
  if (type === 'F16') return new Uint8Array(Uint16Array.from(values, f32ToF16Bits).buffer);
  if (type === 'BF16') return new Uint8Array(Uint16Array.from(values, f32ToBf16Bits).buffer);
  // Arbitrary codes, all of them finite.
  const code = (i: number) => Math.round(Math.abs(values[i % values.length] ?? 0) * 24) & 0x3f;
  return Uint8Array.from({ length: storageBytes(type, values.length) }, (_, i) => code(i));
}

/** One official folder, with a config.json for every component that matches its tensors. */
export function officialFiles(): Map<string, Uint8Array> {
  const golden = (name: string) => readGoldenJson<object>(`tiny/${name}`);
  const shards = fill(transformer('diffusers'), 'BF16', 1);
  const names = [1, 2].map((n) => `diffusion_pytorch_model-0000${n}-of-00002.safetensors`);
  const halves = [shards.slice(0, 20), shards.slice(20)];
  const weightMap = Object.fromEntries(
    halves.flatMap((half, index) => half.map(({ name }) => [name, names[index]])),
  );
  return new Map([
    ['model_index.json', readFileSync(goldenPath('tiny/model_index.json'))],
    [SCHEDULER, json({ ...golden(SCHEDULER), shift: 3 })],
    ['transformer/config.json', json(transformerConfig())],
    ['transformer/diffusion_pytorch_model.safetensors.index.json', json({ weight_map: weightMap })],
    ...halves.map((half, index) => [`transformer/${names[index]}`, safetensors(half)] as const),
    ['text_encoder/config.json', json(textConfig())],
    ['text_encoder/model.safetensors', safetensors(fill(text('huggingface', 'model.'), 'BF16', 2))],
    ['vae/config.json', json(vaeConfig())],
    ['vae/diffusion_pytorch_model.safetensors', safetensors(fill(vae('diffusers'), 'F32', 3))],
  ]);
}

function transformerConfig(): object {
  const sizes = { dim: 32, n_heads: 2, n_kv_heads: 2, axes_dims: [4, 6, 6], cap_feat_dim: 64 };
  const golden = readGoldenJson<object>('tiny/transformer/config.json');
  return { ...golden, ...sizes, n_layers: 2, n_refiner_layers: 1 };
}

function textConfig(): object {
  const sizes = { hidden_size: 64, intermediate_size: 96, num_hidden_layers: 3, num_attention_heads: 2 };
  const golden = readGoldenJson<object>('tiny/text_encoder/config.json');
  return { ...golden, ...sizes, num_key_value_heads: 1, head_dim: 32, vocab_size: 96 };
}

function vaeConfig(): object {
  const golden = readGoldenJson<object>('tiny/vae/config.json');
  const types = {
    down_block_types: Array(2).fill('DownEncoderBlock2D'),
    up_block_types: Array(2).fill('UpDecoderBlock2D'),
  };
  return { ...golden, ...types, block_out_channels: VAE.widths, layers_per_block: 1, norm_num_groups: 4 };
}

const safetensors = (tensors: readonly RawTensor[]) =>
  putTogether({ format: 'safetensors', tensors, metadata: [['format', { type: 'string', value: 'pt' }]] });

function gguf(
  tensors: readonly RawTensor[],
  metadata: readonly (readonly [string, GgufValue])[],
): EditableFile {
  return { format: 'gguf', tensors, metadata };
}

const TEXT_METADATA: readonly (readonly [string, GgufValue])[] = [
  ['general.architecture', { type: 'string', value: 'qwen3' }],
  ['general.name', { type: 'string', value: 'small' }],
  ...Object.entries({
    block_count: 3,
    context_length: 40960,
    embedding_length: 64,
    feed_forward_length: 96,
    'attention.head_count': 2,
    'attention.head_count_kv': 1,
    'attention.key_length': 32,
    'attention.value_length': 32,
  }).map(([key, value]) => [`qwen3.${key}`, { type: 'u32', value }] as const),
  ['qwen3.rope.freq_base', { type: 'f32', value: 1e6 }],
  ['qwen3.attention.layer_norm_rms_epsilon', { type: 'f32', value: 1e-6 }],
];
const TRANSFORMER_METADATA: readonly (readonly [string, GgufValue])[] = [
  ['general.architecture', { type: 'string', value: 'lumina2' }],
  ['general.quantization_version', { type: 'u32', value: 2 }],
];

/** A quantization as existing programs write it: its matrices and their companion tensors. */
interface Scaling {
  readonly type: StorageType;
  /** Shape of the codes, for a matrix [rows, columns]. */
  readonly shape?: (rows: number, columns: number) => readonly number[];
  readonly beside: (rows: number, columns: number) => readonly Companion[];
  /** Occurs once in the file. */
  readonly marker?: string;
}
type Companion = readonly [suffix: string, type: StorageType, shape: readonly number[], text?: string];

const comfy = (value: object): Companion => {
  const words = JSON.stringify(value);
  return ['comfy_quant', 'U8', [words.length], words];
};
const SCALINGS: Readonly<Record<string, Scaling>> = {
  'fp8, a scale a tensor': {
    type: 'F8_E4M3',
    beside: () => [
      ['scale_weight', 'F32', []],
      ['scale_input', 'F32', []],
    ],
    marker: 'scaled_fp8',
  },
  'fp8, comfy_quant': {
    type: 'F8_E4M3',
    beside: () => [['weight_scale', 'F32', []], comfy({ format: 'float8_e4m3fn' })],
  },
  'fp8, a scale a row': { type: 'F8_E4M3', beside: (rows) => [['weight_scale', 'F32', [rows, 1]]] },
  'fp8, scales in bf16': { type: 'F8_E4M3', beside: (rows) => [['weight_scale', 'BF16', [rows, 1]]] },
  'fp8, a scale a block': {
    type: 'F8_E4M3',
    beside: (rows, columns) => [
      ['weight_scale_inv', 'F32', [Math.ceil(rows / 128), Math.ceil(columns / 128)]],
    ],
  },
  'int8 ConvRot': {
    type: 'I8',
    beside: (rows) => [
      ['weight_scale', 'F32', [rows, 1]],
      comfy({ format: 'int8_tensorwise', convrot: true, convrot_groupsize: 16 }),
    ],
  },
  nvfp4: {
    type: 'U8',
    shape: (rows, columns) => [rows, columns / 2],
    beside: (rows, columns) => [
      ['weight_scale', 'F8_E4M3', [rows, columns / 16]],
      ['weight_scale_2', 'F32', []],
      comfy({ format: 'nvfp4' }),
    ],
  },
  mxfp8: {
    type: 'F8_E4M3',
    beside: (rows, columns) => [
      ['weight_scale', 'F8_E8M0', [rows, columns / 32]],
      comfy({ format: 'mxfp8' }),
    ],
  },
};
/** Block matrices; in the transformer's, all sides are multiples of 32. */
const SCALED = /^.*layers\.\d+\.(?:.*(?:qkv|out|w[123]|_proj))\.weight$/;

function scaled(tensors: readonly RawTensor[], { type, shape, beside, marker }: Scaling): RawTensor[] {
  const random = new Random(4);
  const made = tensors.flatMap((tensor): RawTensor[] => {
    const [rows = 1, columns = 1] = tensor.shape;
    if (!SCALED.test(tensor.name)) return [tensor];
    const module = tensor.name.replace(/\.weight$/, '');
    const codes = shape?.(rows, columns) ?? tensor.shape;
    const companions = beside(rows, columns).map(([suffix, of, form, words]) => ({
      name: `${module}.${suffix}`,
      type: of,
      shape: form,
      data: words === undefined ? scales(of, elements(form)) : new TextEncoder().encode(words),
    }));
    const data = encode(type, random.normals(elements(codes)));
    return [{ ...tensor, type, shape: codes, data }, ...companions];
  });
  if (marker !== undefined) made.push({ name: marker, type: 'F8_E4M3', shape: [2], data: new Uint8Array(2) });
  return made;
}

/** Small, positive, distinct values; E8M0 and E4M3 as codes. */
function scales(type: StorageType, count: number): Uint8Array {
  if (type === 'F8_E8M0') return Uint8Array.from({ length: count }, (_, i) => 124 + (i % 3));
  if (type === 'F8_E4M3') return Uint8Array.from({ length: count }, (_, i) => 0x30 + (i % 8));
  return encode(
    type,
    Float32Array.from({ length: count }, (_, i) => 0.25 + (i % 5) / 4),
  );
}

/** A single file in place of one component of the official folder. */
function single(name: string, kind: RequiredComponent, bytes: Uint8Array): Specimen {
  const file = name.startsWith('GGUF') ? 'model.gguf' : 'model.safetensors';
  return {
    name,
    files: new Map([[file, bytes]]),
    kinds: [kind],
    paths: (folder, base) => ({ model: base, [kind]: join(folder, file) }),
  };
}

function inParts(
  name: string,
  kind: RequiredComponent,
  stem: string,
  parts: readonly Uint8Array[],
): Specimen {
  const suffix = name.startsWith('GGUF') ? 'gguf' : 'safetensors';
  const names = parts.map((_, index) => `${stem}-0000${index + 1}-of-0000${parts.length}.${suffix}`);
  return {
    name,
    files: new Map(parts.map((bytes, index) => [names[index] ?? '', bytes])),
    kinds: [kind],
    paths: (folder, base) => ({ model: base, [kind]: join(folder, names[0] ?? '') }),
  };
}

export function makeSpecimens(): Specimen[] {
  const whole = fill(transformer('comfy'), 'BF16', 1);
  const words = fill(text('huggingface', 'model.'), 'BF16', 2);
  const half = fill(text('llamaCpp'), 'F16', 2).map((tensor) => asF32Vector(tensor));
  const shards = fill(transformer('diffusers'), 'BF16', 1);
  const allInOne = [
    ...fill(transformer('comfy', 'model.diffusion_model.'), 'F16', 1),
    ...fill(text('huggingface', 'text_encoders.qwen3_4b.transformer.model.'), 'F16', 2),
    ...fill(vae('flux', 'vae.'), 'F16', 3),
  ];
  const all = join('.', 'all.safetensors');
  return [
    {
      name: 'official folder',
      files: officialFiles(),
      kinds: COMPONENTS,
      paths: (folder) => ({ model: folder }),
    },
    single('single file', 'transformer', safetensors(whole)),
    single('prefixed', 'transformer', safetensors(fill(transformer('diffusers', '_orig_mod.'), 'F16', 1))),
    single('text encoder without prefix', 'textEncoder', safetensors(fill(text('huggingface'), 'BF16', 2))),
    single("Flux's VAE", 'vae', safetensors(fill(vae('flux'), 'F32', 3))),
    single('GGUF transformer', 'transformer', putTogether(gguf(quantized(whole), TRANSFORMER_METADATA))),
    single('GGUF text encoder', 'textEncoder', putTogether(gguf(half, TEXT_METADATA))),
    inParts('GGUF in parts', 'textEncoder', 'te', splitGguf(gguf(half, TEXT_METADATA), 3)),
    inParts(
      'shards without index',
      'transformer',
      'dit',
      [shards.slice(0, 30), shards.slice(30)].map(safetensors),
    ),
    {
      name: 'all in one',
      files: new Map([[all, safetensors(allInOne)]]),
      kinds: COMPONENTS,
      paths: (folder, base) => {
        const path = join(folder, all);
        return { model: base, transformer: path, textEncoder: path, vae: path };
      },
    },
    ...Object.entries(SCALINGS).flatMap(([name, scaling]) => [
      single(`${name}: transformer`, 'transformer', safetensors(scaled(whole, scaling))),
      single(`${name}: text encoder`, 'textEncoder', safetensors(scaled(words, scaling))),
    ]),
  ];
}

/** Vectors in f32, as converters leave them. */
function asF32Vector(tensor: RawTensor): RawTensor {
  if (tensor.shape.length > 1) return tensor;
  return {
    ...tensor,
    type: 'F32',
    data: encode('F32', new Random(tensor.name.length).normals(elements(tensor.shape))),
  };
}

/** Matrices in Q8_0, with small block scales. */
function quantized(tensors: readonly RawTensor[]): RawTensor[] {
  const random = new Random(5);
  return tensors.map((tensor) => {
    const isBlock = tensor.shape.length > 1 && (tensor.shape.at(-1) ?? 0) % 32 === 0;
    if (!isBlock) return asF32Vector({ ...tensor, shape: tensor.shape.filter((size) => size !== 1) });
    return { ...tensor, type: 'Q8_0', data: encode('Q8_0', random.normals(elements(tensor.shape))) };
  });
}
