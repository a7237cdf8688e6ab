import { dequantize, GGML_TYPE, quantize } from '@danqing/ggml';
import { DanqingError, invariant } from '@danqing/protocol';
import { createFp8Decoder, isFp8Type } from '../../formats/fp8.ts';
import { STORAGE_TYPES } from '../../formats/storage-type.ts';
import type { StoredWeight, WeightPart } from '../stored-weight.ts';

/** True when the bytes of the file are the bytes of the tensor. */
export function isStoredAs(stored: StoredWeight, type: number): boolean {
  return STORAGE_TYPES[stored.type].ggml === type && stored.parts.every((part) => part.scale === 1);
}

/** Memory that `convertTo` takes beside what it reads, in bytes: all values in f32, then in the type wanted. */
export function convertedBytes(stored: StoredWeight, type: number): number {
  if (isStoredAs(stored, type)) return 0;
  const elements = stored.parts.reduce((sum, part) => sum + part.elements, 0);
  // A half of f32 bounds every type that is not f32 itself.
  return elements * Float32Array.BYTES_PER_ELEMENT * (type === GGML_TYPE.f32 ? 1 : 1.5);
}

/** The weight's values in another ggml type. Exact when that is f32. Files are read into `buffer`, part by part. */
export async function convertTo(
  stored: StoredWeight,
  type: number,
  buffer: Uint8Array,
): Promise<NodeJS.TypedArray> {
  const values = await expand(stored, buffer);
  if (type === GGML_TYPE.f32) return values;
  return quantize(type, values, stored.shape.at(-1) ?? 1);
}

/** All values in f32; in `buffer` itself where they are stored as that, in one part. */
export async function expand(
  stored: StoredWeight,
  buffer: Uint8Array = new Uint8Array(Math.max(...stored.parts.map(({ byteLength }) => byteLength))),
): Promise<Float32Array> {
  const isJoined = stored.parts.length > 1;
  const parts: Float32Array[] = [];
  for (const part of stored.parts) {
    const values = await expandPart(stored, part, buffer);
    parts.push(isJoined && values.buffer === buffer.buffer ? values.slice() : values);
  }
  const [only] = parts;
  if (only !== undefined && !isJoined) return only;
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** Rows of a table that is stored in one part, in f32 [rows, columns]. */
export async function expandRows(table: StoredWeight, rows: Int32Array): Promise<Float32Array> {
  const [part] = table.parts;
  const [count, columns] = table.shape;
  invariant(
    part !== undefined && table.parts.length === 1 && count !== undefined && columns !== undefined,
    table.name,
  );
  const rowBytes = table.byteLength / count;
  const values = new Float32Array(rows.length * columns);
  for (const [index, row] of rows.entries()) {
    invariant(row >= 0 && row < count, `row ${row} of ${table.name} with ${count} rows`);
    const bytes = new Uint8Array(rowBytes);
    await part.read(row * rowBytes, bytes);
    values.set(scaled(await decode(table.name, table.type, bytes, columns), part.scale), index * columns);
  }
  return values;
}

export interface StoredPiece {
  /** Of the weight, for messages. */
  readonly name: string;
  readonly type: StoredWeight['type'];
  readonly elements: number;
  readonly scale: number;
}

/** Values of whole rows, from the bytes that a file has of them. */
export async function expandBytes(
  bytes: Uint8Array,
  { name, type, elements, scale }: StoredPiece,
): Promise<Float32Array> {
  return scaled(await decode(name, type, bytes, elements), scale);
}

async function expandPart(
  { name, type }: StoredWeight,
  part: WeightPart,
  buffer: Uint8Array,
): Promise<Float32Array> {
  const bytes = buffer.subarray(0, part.byteLength);
  await part.read(0, bytes);
  return expandBytes(bytes, { name, type, elements: part.elements, scale: part.scale });
}

/** In place. */
function scaled(values: Float32Array, scale: number): Float32Array {
  if (scale !== 1) for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) * scale;
  return values;
}

async function decode(
  name: string,
  type: StoredWeight['type'],
  bytes: Uint8Array,
  elements: number,
): Promise<Float32Array> {
  if (type === 'F32') return new Float32Array(bytes.buffer, bytes.byteOffset, elements);
  if (type === 'F64') return Float32Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, elements));
  if (isFp8Type(type)) {
    const values = new Float32Array(elements);
    createFp8Decoder(type).toF32(bytes, values);
    return values;
  }
  const number = STORAGE_TYPES[type].ggml;
  if (number === null || type.startsWith('I8') || type === 'I16' || type === 'I32' || type === 'I64') {
    throw new DanqingError('FORMAT_TYPE', `${name} is stored as ${type}, which is not a type of weights.`);
  }
  return dequantize(number, bytes, elements);
}
