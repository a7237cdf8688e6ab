/**
 * GGUF versions 2 and 3, little-endian: magic, version, counts, metadata, tensor descriptions, padding, data. Source:
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md and gguf.cpp. Differences from gguf.cpp: names may be
 * longer than 63 bytes, empty tensors are refused, and bytes after the last tensor are reported.
 */
import type { Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ByteSource } from './byte-source.ts';
import { GgufCursor } from './gguf-cursor.ts';
import { countHeapValues, readMetadataEntry } from './gguf-metadata.ts';
import { MAX_ENTRIES, MAX_STRINGS } from './limits.ts';
import { STORAGE_TYPES, type StorageType } from './storage-type.ts';
import type { MetadataValue, TensorEntry, TensorFile } from './tensor-file.ts';
import { alignUp, checkLayout, hasWholeBlocks, tensorBytes, type UnusedBytes } from './tensor-layout.ts';

const MAGIC = 0x46554747;
const ALIGNMENT_KEY = 'general.alignment';
const DEFAULT_ALIGNMENT = 32;
/** No file uses an alignment larger than a page. */
const MAX_SHIFT_BYTES = 4096;
const UINT32 = 4;
const MAX_DIMS = 4;
/** Smallest entry: lengths and types, with an empty name and value. */
const MIN_METADATA_BYTES = 13;
const MIN_TENSOR_BYTES = 24;

/**
 * Type numbers that do not occur in usable files, and why: removed from ggml, or used only inside its computations.
 */
const UNUSABLE_TYPES: ReadonlyMap<number, string> = new Map([
  [4, 'Q4_2, removed from ggml in 2023'],
  [5, 'Q4_3, removed from ggml in 2023'],
  [9, 'Q8_1, a type for activations'],
  [15, 'Q8_K, a type for activations'],
  [31, 'Q4_0_4_4, removed from ggml: use Q4_0'],
  [32, 'Q4_0_4_8, removed from ggml: use Q4_0'],
  [33, 'Q4_0_8_8, removed from ggml: use Q4_0'],
  [36, 'IQ4_NL_4_4, removed from ggml: use IQ4_NL'],
  [37, 'IQ4_NL_4_8, removed from ggml: use IQ4_NL'],
  [38, 'IQ4_NL_8_8, removed from ggml: use IQ4_NL'],
]);

const TYPE_BY_NUMBER: ReadonlyMap<number, StorageType> = new Map(
  (Object.keys(STORAGE_TYPES) as StorageType[]).flatMap((type) => {
    const { ggml } = STORAGE_TYPES[type];
    return ggml === null ? [] : [[ggml, type] as const];
  }),
);

/**
 * Reads and checks the header; touches no tensor data.
 * @throws DanqingError FORMAT_TRUNCATED, FORMAT_HEADER, FORMAT_VERSION, FORMAT_TYPE, FORMAT_SHAPE, FORMAT_OFFSET,
 * FORMAT_DUPLICATE
 */
export async function readGguf(source: ByteSource): Promise<TensorFile> {
  const cursor = new GgufCursor(source);
  const counts = await cursor.readItem(readCounts);
  const { metadata, alignment } = await readMetadata(cursor, counts.metadata);
  const infos: TensorInfo[] = [];
  for (let i = 0; i < counts.tensors; i++) infos.push(await cursor.readItem(readTensorInfo));
  const dataStart = alignUp(cursor.position, alignment);
  const tensors = placeTensors(cursor, infos, { dataStart, alignment });
  const region = { file: source.label, start: dataStart, end: source.byteLength, alignment };
  const unused = checkLayout(tensors.values(), region);
  checkUnused(cursor, unused, alignment);
  return {
    format: 'gguf',
    tensors,
    metadata,
    warnings: collectWarnings(unused.after),
  };
}

const TENSOR = say`tensor`;
const TENSORS = say`tensors`;
const METADATA_ENTRIES = say`metadata entries`;

function readCounts(cursor: GgufCursor): { tensors: number; metadata: number } {
  if (cursor.u32() !== MAGIC) throw cursor.error('FORMAT_HEADER', say`the file does not begin with "GGUF"`);
  checkVersion(cursor, cursor.u32());
  const tensors = cursor.count(TENSORS, MIN_TENSOR_BYTES);
  const metadata = cursor.count(METADATA_ENTRIES, MIN_METADATA_BYTES);
  if (tensors > MAX_ENTRIES || metadata > MAX_ENTRIES) {
    const what = say`the header declares ${tensors} tensors and ${metadata} metadata entries; the limit is ${MAX_ENTRIES}`;
    throw cursor.error('FORMAT_HEADER', what);
  }
  return { tensors, metadata };
}

function checkVersion(cursor: GgufCursor, version: number): void {
  if (version === 2 || version === 3) return;
  const isBigEndian = version !== 0 && (version & 0xffff) === 0;
  throw cursor.error(
    'FORMAT_VERSION',
    isBigEndian ? say`this GGUF file is big-endian` : say`GGUF version ${version} is not supported`,
  );
}

async function readMetadata(cursor: GgufCursor, count: number) {
  const metadata = new Map<string, MetadataValue>();
  let alignment = DEFAULT_ALIGNMENT;
  let heapValues = 0;
  for (let i = 0; i < count; i++) {
    const { key, type, value } = await cursor.readItem(readMetadataEntry);
    if (metadata.has(key))
      throw cursor.error('FORMAT_HEADER', say`the metadata contain ${JSON.stringify(key)} twice`);
    heapValues += countHeapValues(value);
    if (heapValues > MAX_STRINGS) {
      throw cursor.error('FORMAT_HEADER', say`the metadata contain more than ${MAX_STRINGS} strings`);
    }
    if (key === ALIGNMENT_KEY) alignment = checkAlignment(cursor, type, value);
    metadata.set(key, value);
  }
  return { metadata, alignment };
}

function checkAlignment(cursor: GgufCursor, type: number, value: MetadataValue): number {
  const isPowerOfTwo = typeof value === 'number' && value > 0 && Number.isInteger(Math.log2(value));
  if (type === UINT32 && isPowerOfTwo) return value;
  throw cursor.error(
    'FORMAT_HEADER',
    say`${ALIGNMENT_KEY} is ${String(value)}, not a power of two in 32 bits`,
  );
}

/** A tensor as the header describes it; its offset counts from the start of the data section. */
interface TensorInfo extends Omit<TensorEntry, 'byteOffset'> {
  readonly dataOffset: number;
}

function readTensorInfo(cursor: GgufCursor): TensorInfo {
  const name = cursor.name(TENSOR);
  const shape = readShape(cursor, name);
  const type = readType(cursor, name);
  const dataOffset = cursor.uint();
  if (!hasWholeBlocks(type, shape)) {
    const block = STORAGE_TYPES[type].blockElements;
    throw cursor.error(
      'FORMAT_SHAPE',
      say`rows of ${shape.at(-1) ?? 1} values do not divide into ${type} blocks of ${block}`,
      name,
    );
  }
  const byteLength = tensorBytes(type, shape);
  if (byteLength === undefined) {
    throw cursor.error(
      'FORMAT_SHAPE',
      say`the size of ${type} [${shape.join(', ')}] exceeds 2^53 bytes`,
      name,
    );
  }
  return { name, type, shape, byteLength, dataOffset };
}

/** Returned in reference order; the file stores the fastest axis first. */
function readShape(cursor: GgufCursor, name: string): number[] {
  const dims = cursor.u32();
  if (dims > MAX_DIMS)
    throw cursor.error('FORMAT_SHAPE', say`has ${dims} dimensions; at most ${MAX_DIMS} are allowed`, name);
  const shape = Array.from({ length: dims }, () => cursor.uint()).reverse();
  if (shape.includes(0))
    throw cursor.error('FORMAT_SHAPE', say`has an empty dimension in [${shape.join(', ')}]`, name);
  return shape;
}

function readType(cursor: GgufCursor, name: string): StorageType {
  const number = cursor.u32();
  const type = TYPE_BY_NUMBER.get(number);
  if (type !== undefined) return type;
  const known = UNUSABLE_TYPES.get(number);
  const what =
    known === undefined ? say`is of the unknown type ${number}` : say`is of type ${number} (${known})`;
  throw cursor.error('FORMAT_TYPE', what, name);
}

function placeTensors(
  cursor: GgufCursor,
  infos: readonly TensorInfo[],
  { dataStart, alignment }: { dataStart: number; alignment: number },
): Map<string, TensorEntry> {
  const tensors = new Map<string, TensorEntry>();
  for (const { dataOffset, ...info } of infos) {
    if (tensors.has(info.name))
      throw cursor.error('FORMAT_DUPLICATE', say`occurs twice in the header`, info.name);
    const byteOffset = dataStart + dataOffset;
    if (!Number.isSafeInteger(byteOffset + info.byteLength)) {
      throw cursor.error('FORMAT_OFFSET', say`is located beyond 2^53 bytes`, info.name);
    }
    if (dataOffset % alignment !== 0) {
      throw cursor.error(
        'FORMAT_OFFSET',
        say`begins at ${dataOffset}, not a multiple of ${alignment}`,
        info.name,
      );
    }
    tensors.set(info.name, { ...info, byteOffset });
  }
  return tensors;
}

/**
 * Refuses gaps, like gguf.cpp. Whole alignment units left after the last tensor mean that the header states the wrong
 * alignment or none, so that every tensor would be read from the wrong offset.
 */
function checkUnused(cursor: GgufCursor, { between, after }: UnusedBytes, alignment: number): void {
  if (between > 0) {
    throw cursor.error('FORMAT_OFFSET', say`${between} bytes between the tensors belong to no tensor`);
  }
  if (after > 0 && after <= MAX_SHIFT_BYTES && after % alignment === 0) {
    const what = say`${after} bytes after the last tensor belong to no tensor: ${ALIGNMENT_KEY} is not ${alignment}, or data of another file follow`;
    throw cursor.error('FORMAT_OFFSET', what);
  }
}

function collectWarnings(unusedBytes: number): Text[] {
  return unusedBytes > 0 ? [say`${unusedBytes} bytes of the file belong to no tensor.`] : [];
}
