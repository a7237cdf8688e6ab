/**
 * Writes models of any size with random weights, so that models that cannot be downloaded can still be loaded, planned,
 * run and timed. Their images show nothing, but every intermediate value is finite.
 */
import { cp, type FileHandle, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  formatType,
  layOutGguf,
  type PlacedGgufTensor,
  type QuantizeType,
  STORAGE_TYPES,
  type StorageType,
} from '@danqing/core/formats';
import { elementCount } from '@danqing/core/graph';
import type { ModelConfigs } from '@danqing/core/models';
import { COMPONENT_MODELS, MODEL_CARD_FILE } from '@danqing/core/weights';
import { GGML_TYPE, quantize } from '@danqing/ggml';
import { invariant, type RequiredComponent } from '@danqing/protocol';
import { tensorBytes } from '../../../core/src/formats/tensor-layout.ts';
import type { Weight } from '../../../core/src/graph/graph.ts';
import type { Shape } from '../../../core/src/graph/shapes.ts';
import { WeightShapes } from '../../../core/src/models/weight-shapes.ts';
import { encodeHeaderOnly } from '../../../core/test/support/memory-archive.ts';
import { planWeight } from '../../src/quantize/plan-quantization.ts';

export interface SyntheticModel {
  readonly name: string;
  readonly configs: ModelConfigs;
  /** Type of the transformer's and text encoder's matrices, written to GGUF files as by `danqing models quantize`. */
  readonly type: QuantizeType;
  /** A model in the official layout that provides tokenizer and scheduler. Its ids must be within the vocabulary. */
  readonly companion: string;
}

interface Tensor {
  readonly name: string;
  readonly type: StorageType;
  readonly shape: Shape;
}

/** Length of the pattern that tensors repeat, each from a different row: a few MB, however large the model. */
const PATTERN_ELEMENTS = 1024 * 1024;

/** Writes a model in the official folder layout. Returns the size of its tensor files in bytes. */
export async function writeSyntheticModel(folder: string, model: SyntheticModel): Promise<number> {
  const { name, configs, companion } = model;
  await mkdir(folder, { recursive: true });
  for (const part of ['tokenizer', 'scheduler', 'model_index.json']) {
    await cp(join(companion, part), join(folder, part), { recursive: true });
  }
  await writeFile(join(folder, MODEL_CARD_FILE), `${JSON.stringify({ name })}\n`);
  const file = `${name}-${formatType(model.type)}.gguf`;
  // A text encoder's last layer is in its files but never read.
  const { numHiddenLayers } = configs.textEncoder;
  const textEncoder = { ...configs.textEncoder, numHiddenLayers: numHiddenLayers + 1 };
  const sizes = [
    await writeGguf(join(folder, 'transformer', file), 'transformer', {
      weights: listWeights('transformer', configs.transformer),
      type: model.type,
    }),
    await writeGguf(join(folder, 'text_encoder', file), 'textEncoder', {
      weights: listWeights('textEncoder', textEncoder),
      type: model.type,
    }),
    await writeVae(join(folder, 'vae', 'diffusion_pytorch_model.safetensors'), configs),
  ];
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

function listWeights<K extends RequiredComponent>(kind: K, config: ModelConfigs[K]): Weight[] {
  return [...COMPONENT_MODELS[kind].listWeights(config, new WeightShapes(new Map(), kind))];
}

async function writeGguf(
  path: string,
  kind: 'transformer' | 'textEncoder',
  { weights, type: wanted }: { readonly weights: readonly Weight[]; readonly type: QuantizeType },
): Promise<number> {
  const tensors = weights.map(({ name, shape }): Tensor => {
    const elements = elementCount(shape);
    const part = { type: 'BF16', byteLength: 0, elements, coding: null, read: async () => {} } as const;
    const stored = { name, shape, type: 'BF16', byteLength: 2 * elements, parts: [part] } as const;
    return { name: fileName(kind, name), shape: trimmed(shape), type: planWeight(kind, stored, wanted).type };
  });
  const architecture = kind === 'transformer' ? 'lumina2' : 'qwen3';
  const {
    header,
    tensors: placed,
    byteLength,
  } = layOutGguf(tensors, new Map([['general.architecture', architecture]]));
  await writeTensors(path, header, { tensors: placed, byteLength });
  return byteLength;
}

function fileName(kind: 'transformer' | 'textEncoder', canonical: string): string {
  return kind === 'transformer' ? canonical : COMPONENT_MODELS[kind].names.nameIn('llama.cpp', canonical);
}

/** GGUF has no leading axes of 1. */
function trimmed(shape: Shape): Shape {
  return shape.slice(
    Math.max(
      0,
      shape.findIndex((size) => size !== 1),
    ),
  );
}

/** Writes only the decoder, in bf16, as in the official folder. */
async function writeVae(path: string, { vae }: ModelConfigs): Promise<number> {
  const tensors = listWeights('vae', vae).map(({ name, shape }): Tensor => ({ name, shape, type: 'BF16' }));
  const { bytes, byteLength } = encodeHeaderOnly(
    tensors.map(({ name, shape }) => [name, shape]),
    'BF16',
  );
  let byteOffset = bytes.length;
  const placed = tensors.map((tensor) => {
    const length = tensorBytes(tensor.type, tensor.shape) ?? 0;
    byteOffset += length;
    return { ...tensor, byteOffset: byteOffset - length, byteLength: length };
  });
  await writeTensors(path, bytes, { tensors: placed, byteLength });
  return byteLength;
}

async function writeTensors(
  path: string,
  header: Uint8Array,
  { tensors, byteLength }: { readonly tensors: readonly PlacedGgufTensor[]; readonly byteLength: number },
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await using file = await open(path, 'w');
  await file.truncate(byteLength);
  await file.write(header, 0, header.length, 0);
  const patterns = new Map<string, Uint8Array>();
  for (const [index, tensor] of tensors.entries()) await writeTensor(file, tensor, { index, patterns });
}

async function writeTensor(
  file: FileHandle,
  { name, type, shape, byteOffset, byteLength }: PlacedGgufTensor,
  { index, patterns }: { readonly index: number; readonly patterns: Map<string, Uint8Array> },
): Promise<void> {
  const columns = shape.at(-1) ?? 1;
  const form = valuesOf(name, shape);
  const key = `${type} ${columns} ${form.offset} ${form.spread}`;
  const pattern = patterns.get(key) ?? (await makePattern(type, columns, form));
  patterns.set(key, pattern);
  const rowBytes = tensorBytes(type, [columns]) ?? 0;
  // A different starting row for each tensor, so that no two are the same.
  let from = ((index * 7) % (pattern.length / rowBytes)) * rowBytes;
  for (let done = 0; done < byteLength; from = 0) {
    const piece = pattern.subarray(from, from + byteLength - done);
    const { bytesWritten } = await file.write(piece, 0, piece.length, byteOffset + done);
    invariant(
      bytesWritten === piece.length,
      `${name}: the file took ${bytesWritten} of ${piece.length} bytes`,
    );
    done += piece.length;
  }
}

interface Values {
  readonly offset: number;
  readonly spread: number;
}

/** Gains of 1, small biases, and matrices that roughly preserve magnitude. */
function valuesOf(name: string, shape: Shape): Values {
  if (name.endsWith('.bias')) return { offset: 0, spread: 0.02 };
  const inputs = elementCount(shape.slice(1));
  return shape.length < 2 && !name.endsWith('pad_token')
    ? { offset: 1, spread: 0.1 }
    : { offset: 0, spread: 1 / Math.sqrt(Math.max(1, inputs)) };
}

async function makePattern(
  type: StorageType,
  columns: number,
  { offset, spread }: Values,
): Promise<Uint8Array> {
  const rows = Math.max(8, Math.ceil(PATTERN_ELEMENTS / columns));
  let state = columns;
  const values = Float32Array.from({ length: rows * columns }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return offset + (state / 2 ** 31) * spread;
  });
  if (type === 'F32') return new Uint8Array(values.buffer);
  return quantize(STORAGE_TYPES[type].ggml ?? GGML_TYPE.f32, values, columns);
}
