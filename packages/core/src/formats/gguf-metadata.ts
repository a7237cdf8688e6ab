import type { Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { GgufCursor } from './gguf-cursor.ts';
import { MAX_STRINGS } from './limits.ts';
import type { MetadataValue } from './tensor-file.ts';

const STRING = 8;
const ARRAY = 9;
const MAX_DEPTH = 4;
/** The length that precedes a string's bytes. */
const MIN_STRING_BYTES = 8;
/** The type and length that precede an array's elements. */
const MIN_ARRAY_BYTES = 12;

/** A type of fixed size: how to read one value and how to view the bytes of many. */
interface NumberType {
  readonly bytes: number;
  one(cursor: GgufCursor): number | bigint | boolean;
  many(buffer: ArrayBuffer): MetadataValue;
}

/**
 * Keyed by the number in the file (enum gguf_type in gguf.h). The views assume a little-endian machine, as ggml's
 * builds do.
 */
const NUMBER_TYPES: ReadonlyMap<number, NumberType> = new Map<number, NumberType>([
  [0, { bytes: 1, one: (cursor) => cursor.u8(), many: (buffer) => new Uint8Array(buffer) }],
  [1, { bytes: 1, one: (cursor) => cursor.i8(), many: (buffer) => new Int8Array(buffer) }],
  [2, { bytes: 2, one: (cursor) => cursor.u16(), many: (buffer) => new Uint16Array(buffer) }],
  [3, { bytes: 2, one: (cursor) => cursor.i16(), many: (buffer) => new Int16Array(buffer) }],
  [4, { bytes: 4, one: (cursor) => cursor.u32(), many: (buffer) => new Uint32Array(buffer) }],
  [5, { bytes: 4, one: (cursor) => cursor.i32(), many: (buffer) => new Int32Array(buffer) }],
  [6, { bytes: 4, one: (cursor) => cursor.f32(), many: (buffer) => new Float32Array(buffer) }],
  [7, { bytes: 1, one: (cursor) => cursor.u8() !== 0, many: (buffer) => new Uint8Array(buffer) }],
  [10, { bytes: 8, one: (cursor) => cursor.u64(), many: (buffer) => new BigUint64Array(buffer) }],
  [11, { bytes: 8, one: (cursor) => cursor.i64(), many: (buffer) => new BigInt64Array(buffer) }],
  [12, { bytes: 8, one: (cursor) => cursor.f64(), many: (buffer) => new Float64Array(buffer) }],
]);

/** One entry of the metadata; `type` is its number in the file. */
export interface GgufMetadataEntry {
  readonly key: string;
  readonly type: number;
  readonly value: MetadataValue;
}

export function readMetadataEntry(cursor: GgufCursor): GgufMetadataEntry {
  const key = cursor.name(METADATA_ENTRY);
  const type = cursor.u32();
  return { key, type, value: readValue(cursor, type) };
}

function readValue(cursor: GgufCursor, type: number): MetadataValue {
  if (type === STRING) return cursor.string();
  if (type === ARRAY) return readArray(cursor, 1);
  return numberType(cursor, type).one(cursor);
}

const METADATA_ENTRY = say`metadata entry`;
const STRINGS = say`strings`;
const ARRAYS = say`arrays`;
const ELEMENTS = say`array elements`;

function readArray(cursor: GgufCursor, depth: number): MetadataValue {
  if (depth > MAX_DEPTH) throw cursor.error('FORMAT_HEADER', say`arrays are nested deeper than ${MAX_DEPTH}`);
  const type = cursor.u32();
  if (type === STRING) return cursor.strings(countHeapElements(cursor, STRINGS, MIN_STRING_BYTES));
  if (type === ARRAY) {
    const length = countHeapElements(cursor, ARRAYS, MIN_ARRAY_BYTES);
    return Array.from({ length }, () => readArray(cursor, depth + 1));
  }
  const { bytes, many } = numberType(cursor, type);
  return many(cursor.bytes(bytes * cursor.count(ELEMENTS, bytes)).buffer);
}

function countHeapElements(cursor: GgufCursor, what: Text, bytesEach: number): number {
  const count = cursor.count(what, bytesEach);
  if (count > MAX_STRINGS) throw cursor.error('FORMAT_HEADER', say`an array of ${count} ${what} is too long`);
  return count;
}

function numberType(cursor: GgufCursor, type: number): NumberType {
  const found = NUMBER_TYPES.get(type);
  if (found === undefined)
    throw cursor.error('FORMAT_HEADER', say`a metadata entry has the unknown type ${type}`);
  return found;
}

/** Number of heap objects that the value keeps alive; a small file could otherwise create very many. */
export function countHeapValues(value: MetadataValue): number {
  if (!Array.isArray(value)) return 1;
  return value.reduce<number>((sum, element: MetadataValue) => sum + countHeapValues(element), 1);
}
