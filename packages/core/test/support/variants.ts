/** Rebuilds the files of golden `variants/` from the tiny model: see the README there. */
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RequiredComponent } from '@danqing/protocol';
import { MemoryByteSource } from '../../src/formats/byte-source.ts';
import { readTensorFile } from '../../src/formats/read-tensor-file.ts';
import type { TensorEntry } from '../../src/formats/tensor-file.ts';
import { COMPONENT_MODELS } from '../../src/weights/component-models.ts';
import { goldenPath } from './fixture.ts';
import { ENCODERS } from './quantize.ts';
import { f32, readSafetensors } from './read-safetensors.ts';

export const VARIANTS: readonly string[] = readdirSync(goldenPath('variants'))
  .filter((name) => name.endsWith('.header'))
  .map((name) => name.slice(0, -'.header'.length));

const TINY_FILES: Readonly<Record<RequiredComponent, readonly string[]>> = {
  transformer: [1, 2].map((n) => `tiny/transformer/diffusion_pytorch_model-0000${n}-of-00002.safetensors`),
  textEncoder: ['tiny/text_encoder/model.safetensors'],
  vae: ['tiny/vae/diffusion_pytorch_model.safetensors'],
};

export function variantKind(name: string): RequiredComponent {
  if (name.startsWith('transformer')) return 'transformer';
  return name.startsWith('vae') ? 'vae' : 'textEncoder';
}

/** Writes a variant into a folder and returns its path. */
export async function writeVariant(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, await makeVariant(name));
  return path;
}

const made = new Map<string, Promise<Uint8Array>>();

/** Bytes of a file of the golden set; made once per process, not to be modified. */
export function makeVariant(name: string): Promise<Uint8Array> {
  const known = made.get(name) ?? assemble(name);
  made.set(name, known);
  return known;
}

async function assemble(name: string): Promise<Uint8Array> {
  const header = readFileSync(goldenPath(`variants/${name}.header`));
  const tensors = await readHeader(name, header);
  const values = tinyValues(variantKind(name), tensors);
  const end = Math.max(...tensors.map(({ byteOffset, byteLength }) => byteOffset + byteLength));
  const alignment = name === 'transformer-q5_0.gguf' ? 64 : 32;
  const file = new Uint8Array(name.endsWith('.gguf') ? Math.ceil(end / alignment) * alignment : end);
  file.set(header);
  let literalOffset = 0;
  const names = new Set(tensors.map((tensor) => tensor.name));
  for (const tensor of tensors) {
    if (tensor.type === 'Q4_K') {
      const blocks = readFileSync(goldenPath(`variants/${name}.q4_k`));
      file.set(blocks.subarray(literalOffset, literalOffset + tensor.byteLength), tensor.byteOffset);
      literalOffset += tensor.byteLength;
    } else {
      const base = tensor.name.replace(/\.weight$/, '');
      const isScaled = names.has(`${base}.scale_weight`) || names.has(`${base}.weight_scale`);
      file.set(encode(tensor, isScaled ? divideByScale(values) : values), tensor.byteOffset);
    }
  }
  return file;
}

/** The reader requires a file as long as the header announces: zeros stand in for the data. */
async function readHeader(name: string, header: Uint8Array): Promise<TensorEntry[]> {
  const padded = new Uint8Array(8 * 1024 * 1024);
  padded.set(header);
  if (name.endsWith('.gguf'))
    return [...(await readTensorFile(new MemoryByteSource(name, padded))).tensors.values()];
  const json = JSON.parse(new TextDecoder().decode(header.subarray(8))) as Record<
    string,
    { dtype: TensorEntry['type']; shape: number[]; data_offsets: [number, number] }
  >;
  return Object.entries(json)
    .filter(([key]) => key !== '__metadata__')
    .map(
      ([
        key,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => ({
        name: key,
        type: dtype,
        shape,
        byteOffset: header.length + begin,
        byteLength: end - begin,
      }),
    );
}

type Values = (name: string) => Float32Array | undefined;

/** float32 values of the tiny model, by a name of the variant. */
function tinyValues(kind: RequiredComponent, tensors: readonly TensorEntry[]): Values {
  const tiny = new Map(TINY_FILES[kind].flatMap((file) => [...readSafetensors(goldenPath(file))]));
  const { names } = COMPONENT_MODELS[kind];
  const there = names.translate(tiny.keys());
  const here = names.translate(tensors.map(({ name }) => name));
  const canonical = new Map([...here.weights].map(([key, [name]]) => [name, key]));
  return (name) => {
    if (name === 'output_norm.weight') return f32(tiny, 'model.norm.weight');
    const key = tiny.has(name) ? undefined : canonical.get(name);
    const parts = key === undefined ? [name] : there.fileNames(key);
    if (!parts.every((part) => tiny.has(part))) return undefined;
    const values = parts.map((part) => f32(tiny, part));
    const joined = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
    values.reduce((offset, part) => {
      joined.set(part, offset);
      return offset + part.length;
    }, 0);
    return joined;
  };
}

function encode(tensor: TensorEntry, values: Values): Uint8Array {
  const { name, type } = tensor;
  if (name.endsWith('.comfy_quant')) return new TextEncoder().encode('{"format": "float8_e4m3fn"}');
  if (name.endsWith('scaled_fp8')) return new Uint8Array(tensor.byteLength);
  const scaled = /^(.*)\.(?:scale_weight|weight_scale)$/.exec(name)?.[1];
  if (scaled !== undefined) return ENCODERS.F32(Float32Array.of(fp8Scale(values(`${scaled}.weight`))));
  const plain = name.endsWith('norm_final.weight')
    ? new Float32Array(tensor.shape[0] ?? 0).fill(1)
    : values(name);
  const encoder = ENCODERS[type as keyof typeof ENCODERS];
  if (plain === undefined || encoder === undefined) throw new Error(`${name} (${type}) cannot be made again`);
  return encoder(plain);
}

/** Contents of a scaled fp8 tensor before rounding. */
function divideByScale(values: Values): Values {
  return (name) => {
    const plain = values(name);
    const scale = fp8Scale(plain);
    return plain?.map((value) => value / scale);
  };
}

function fp8Scale(values: Float32Array | undefined): number {
  const largest = (values ?? new Float32Array()).reduce((best, value) => Math.max(best, Math.abs(value)), 0);
  return Math.fround(largest / 448);
}
