import { decodeFp8, isFp8Type, type RowCodec, STORAGE_TYPES, type StorageType } from '@danqing/core/formats';
import type { StoredWeight, WeightPart } from '@danqing/core/graph';
import { DanqingError, invariant } from '@danqing/protocol';
import { GGML_TYPE } from '../abi.ts';
import { dequantize, quantize } from '../number-format.ts';
import { say } from '../say/say.ts';

/** True when the bytes in the file are exactly those of the tensor. */
export function isStoredAs(stored: StoredWeight, type: number): boolean {
  return stored.parts.every((part) => STORAGE_TYPES[part.type].ggml === type && part.coding === null);
}

/**
 * Bytes that `convertTo` needs in addition to the read buffer: all values in f32, then in the target type, and the
 * scales.
 */
export function convertedBytes(stored: StoredWeight, type: number): number {
  if (isStoredAs(stored, type)) return 0;
  const elements = stored.parts.reduce((sum, part) => sum + part.elements, 0);
  const codings = stored.parts.map(({ coding }) => coding?.byteLength ?? 0);
  // A part exists in addition to the whole until it has been copied into it.
  const largest = stored.parts.length === 1 ? 0 : Math.max(...stored.parts.map((part) => part.elements));
  // Every type other than f32 takes at most half of f32.
  const wanted = type === GGML_TYPE.f32 ? 0 : elements / 2;
  return (elements + Math.max(wanted, largest)) * Float32Array.BYTES_PER_ELEMENT + Math.max(...codings);
}

/** The weight's values in another ggml type; exact for f32. Files are read into `buffer` part by part. */
export async function convertTo(
  stored: StoredWeight,
  type: number,
  buffer: Uint8Array,
): Promise<NodeJS.TypedArray> {
  const values = await expand(stored, buffer);
  if (type === GGML_TYPE.f32) return values;
  return quantize(type, values, stored.shape.at(-1) ?? 1);
}

/** All values in f32. They are in `buffer` itself when they are stored as f32 in one part. */
export async function expand(
  stored: StoredWeight,
  buffer: Uint8Array = new Uint8Array(Math.max(...stored.parts.map(({ byteLength }) => byteLength))),
): Promise<Float32Array> {
  const [only, ...others] = stored.parts;
  if (only !== undefined && others.length === 0) return expandPart(stored, only, buffer);
  const all = new Float32Array(stored.parts.reduce((sum, part) => sum + part.elements, 0));
  let offset = 0;
  for (const part of stored.parts) {
    all.set(await expandPart(stored, part, buffer), offset);
    offset += part.elements;
  }
  return all;
}

/** Rows of a table stored in one part, in f32, [rows, columns]. */
export async function expandRows(table: StoredWeight, rows: Int32Array): Promise<Float32Array> {
  const [part] = table.parts;
  const [count, columns] = table.shape;
  invariant(
    part !== undefined && table.parts.length === 1 && count !== undefined && columns !== undefined,
    table.name,
  );
  const codec = (await part.coding?.open()) ?? null;
  const rowBytes = table.byteLength / count;
  const values = new Float32Array(rows.length * columns);
  for (const [index, row] of rows.entries()) {
    invariant(row >= 0 && row < count, `row ${row} of ${table.name} with ${count} rows`);
    const bytes = new Uint8Array(rowBytes);
    await part.read(row * rowBytes, bytes);
    const piece = { name: table.name, type: part.type, codec, firstRow: row, elements: columns };
    values.set(await expandBytes(bytes, piece), index * columns);
  }
  return values;
}

/** Stored bytes of whole rows of a part. */
export interface StoredPiece {
  /** Name of the weight, for messages. */
  readonly name: string;
  readonly type: StorageType;
  /** Codec of the part, if it has one. */
  readonly codec: RowCodec | null;
  /** Index of the first row within the part. */
  readonly firstRow: number;
  readonly elements: number;
}

/** Decodes whole rows from their stored bytes. */
export async function expandBytes(
  bytes: Uint8Array,
  { name, type, codec, firstRow, elements }: StoredPiece,
): Promise<Float32Array> {
  if (codec === null) return decode(name, type, bytes, elements);
  const values = new Float32Array(elements);
  codec.decode(bytes, firstRow, values);
  return values;
}

async function expandPart(
  { name }: StoredWeight,
  { type, coding, byteLength, elements, read }: WeightPart,
  buffer: Uint8Array,
): Promise<Float32Array> {
  const bytes = buffer.subarray(0, byteLength);
  await read(0, bytes);
  const codec = (await coding?.open()) ?? null;
  return expandBytes(bytes, { name, type, codec, firstRow: 0, elements });
}

async function decode(
  name: string,
  type: StorageType,
  bytes: Uint8Array,
  elements: number,
): Promise<Float32Array> {
  if (type === 'F32') return new Float32Array(bytes.buffer, bytes.byteOffset, elements);
  if (type === 'F64') return Float32Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, elements));
  if (isFp8Type(type)) {
    const values = new Float32Array(elements);
    decodeFp8(type, bytes, values);
    return values;
  }
  const number = STORAGE_TYPES[type].ggml;
  if (number === null || type.startsWith('I8') || type === 'I16' || type === 'I32' || type === 'I64') {
    throw new DanqingError('FORMAT_TYPE', say`${name} is stored as ${type}, which is not a weight type.`);
  }
  return dequantize(number, bytes, elements);
}
