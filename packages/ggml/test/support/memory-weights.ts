import { STORAGE_TYPES, type StorageType } from '@danqing/core/formats';
import type { StoredWeight, WeightSource, WeightUse } from '@danqing/core/graph';
import type { Random } from '../../../core/test/support/random.ts';
import { dequantize, quantize } from '../../src/number-format.ts';

/** Test weights, as a checkpoint would store them, together with their exact values. */
export interface TestWeights {
  readonly source: WeightSource;
  readonly values: ReadonlyMap<string, Float64Array>;
}

/** A weight whose bytes are in memory. */
export function memoryWeight(
  name: string,
  { shape, type, bytes }: { shape: readonly number[]; type: StorageType; bytes: Uint8Array },
): StoredWeight {
  const elements = shape.reduce((product, size) => product * size, 1);
  const read = async (offset: number, target: Uint8Array): Promise<void> =>
    target.set(bytes.subarray(offset, offset + target.byteLength));
  const part = { type, byteLength: bytes.byteLength, elements, coding: null, read };
  return { name, shape, type, byteLength: bytes.byteLength, parts: [part] };
}

/**
 * Random weights for every use. Matrices, and kernels if possible, are stored as `matrixType` and have the values that
 * this type can represent.
 */
export async function randomWeights(
  uses: Iterable<WeightUse>,
  random: Random,
  matrixType: StorageType = 'F32',
): Promise<TestWeights> {
  const stored = new Map<string, StoredWeight>();
  const values = new Map<string, Float64Array>();
  for (const { name, shape, role } of uses) {
    const plain = random.normals(shape.reduce((product, size) => product * size, 1));
    const type = role === 'matrix' || (role === 'kernel' && matrixType === 'BF16') ? matrixType : 'F32';
    const bytes = await encode(type, plain, shape.at(-1) ?? 1);
    stored.set(name, memoryWeight(name, { shape, type, bytes }));
    values.set(name, Float64Array.from(await decode(type, bytes, plain.length)));
  }
  const get = (name: string): StoredWeight => {
    const weight = stored.get(name);
    if (weight === undefined) throw new Error(`no weight ${name}`);
    return weight;
  };
  return { source: { get }, values };
}

async function encode(type: StorageType, values: Float32Array, columns: number): Promise<Uint8Array> {
  if (type === 'F32') return new Uint8Array(values.buffer);
  return quantize(ggmlType(type), values, columns);
}

async function decode(type: StorageType, bytes: Uint8Array, count: number): Promise<Float32Array> {
  if (type === 'F32') return new Float32Array(bytes.buffer);
  return dequantize(ggmlType(type), bytes, count);
}

function ggmlType(type: StorageType): number {
  const number = STORAGE_TYPES[type].ggml;
  if (number === null) throw new Error(`ggml has no type ${type}`);
  return number;
}
