/**
 * safetensors: u64 length of the header, header as JSON, data. Little-endian, C order, nothing between the tensors.
 * Source: https://github.com/huggingface/safetensors#format. As strict as the official reader, and stricter in one
 * respect: duplicate names are refused.
 */
import { joinText, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ByteSource } from './byte-source.ts';
import { type FormatCode, formatError, quoteName } from './format-error.ts';
import { JsonReader } from './json-reader.ts';
import { MAX_AXES, MAX_ENTRIES, MAX_HEADER_BYTES } from './limits.ts';
import { STORAGE_TYPES, type StorageType } from './storage-type.ts';
import type { TensorEntry, TensorFile } from './tensor-file.ts';
import { checkLayout, tensorBytes } from './tensor-layout.ts';

const LENGTH_BYTES = 8;
const METADATA_KEY = '__metadata__';
/** The ggml types that safetensors cannot hold are the block types. */
const isSafetensorsType = (name: string): name is StorageType =>
  Object.hasOwn(STORAGE_TYPES, name) && STORAGE_TYPES[name as StorageType].blockElements === 1;

/**
 * Reads and checks the header; touches no tensor data.
 * @throws DanqingError FORMAT_TRUNCATED, FORMAT_HEADER, FORMAT_TYPE, FORMAT_SHAPE, FORMAT_OFFSET, FORMAT_DUPLICATE
 */
export async function readSafetensors(source: ByteSource): Promise<TensorFile> {
  const headerBytes = await readHeaderLength(source);
  const parser = new HeaderParser(source.label, LENGTH_BYTES + headerBytes);
  parser.parse(await source.read(LENGTH_BYTES, headerBytes));
  checkCoverage(parser.tensors.values(), LENGTH_BYTES + headerBytes, source);
  return { format: 'safetensors', tensors: parser.tensors, metadata: parser.metadata, warnings: [] };
}

async function readHeaderLength(source: ByteSource): Promise<number> {
  const file = source.label;
  if (source.byteLength < LENGTH_BYTES) {
    const what = say`contains ${source.byteLength} bytes, too few for a safetensors header`;
    throw formatError('FORMAT_TRUNCATED', what, { file });
  }
  const bytes = await source.read(0, LENGTH_BYTES);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) {
    const what = say`declares a header of ${length} bytes, more than the limit of ${MAX_HEADER_BYTES}`;
    throw formatError('FORMAT_HEADER', what, { file });
  }
  if (Number(length) > source.byteLength - LENGTH_BYTES) {
    const what = say`declares a header of ${length} bytes but contains only ${source.byteLength} bytes`;
    throw formatError('FORMAT_TRUNCATED', what, { file });
  }
  return Number(length);
}

/** Refuses bytes that belong to no tensor, like the official reader. */
function checkCoverage(entries: Iterable<TensorEntry>, start: number, source: ByteSource): void {
  const file = source.label;
  const unused = checkLayout(entries, { file, start, end: source.byteLength, alignment: 1 });
  if (unused.between > 0) {
    throw formatError('FORMAT_OFFSET', say`${unused.between} bytes between the tensors belong to no tensor`, {
      file,
    });
  }
  if (unused.after > 0) {
    throw formatError('FORMAT_OFFSET', say`${unused.after} bytes after the last tensor belong to no tensor`, {
      file,
    });
  }
}

/** Fields of a tensor read from the header so far. */
interface Fields {
  dtype?: StorageType;
  shape?: number[];
  data_offsets?: [begin: number, end: number];
}

class HeaderParser {
  readonly tensors = new Map<string, TensorEntry>();
  readonly metadata = new Map<string, string>();
  private readonly file: string;
  private readonly dataStart: number;

  constructor(file: string, dataStart: number) {
    this.file = file;
    this.dataStart = dataStart;
  }

  parse(bytes: Uint8Array): void {
    const json = new JsonReader(bytes, (what) => this.error('FORMAT_HEADER', say`the header is ${what}`));
    const isObject = json.tryReadObject((key) => {
      if (key === METADATA_KEY) this.readMetadata(json);
      else this.readTensor(json, key);
    });
    if (!isObject) throw this.error('FORMAT_HEADER', say`the header is not a JSON object`);
    json.expectEnd();
  }

  /** Null, or strings by key; the last of duplicate keys wins, as in the official reader. */
  private readMetadata(json: JsonReader): void {
    if (json.tryReadNull()) return;
    const isObject = json.tryReadObject((key) => {
      const value = json.tryReadString();
      if (value === undefined) {
        throw this.error('FORMAT_HEADER', say`${METADATA_KEY} ${quoteName(key)} is not a string`);
      }
      if (this.metadata.size === MAX_ENTRIES) {
        throw this.error('FORMAT_HEADER', say`${METADATA_KEY} has more than ${MAX_ENTRIES} entries`);
      }
      this.metadata.set(key, value);
    });
    if (!isObject) throw this.error('FORMAT_HEADER', say`${METADATA_KEY} is not a JSON object`);
  }

  private readTensor(json: JsonReader, name: string): void {
    if (this.tensors.has(name)) throw this.error('FORMAT_DUPLICATE', say`occurs twice in the header`, name);
    if (this.tensors.size === MAX_ENTRIES) {
      throw this.error('FORMAT_HEADER', say`the header lists more than ${MAX_ENTRIES} tensors`);
    }
    const fields: Fields = {};
    const isObject = json.tryReadObject((key) => {
      if (Object.hasOwn(fields, key))
        throw this.error('FORMAT_HEADER', say`has ${quoteName(key)} twice`, name);
      if (key === 'dtype') fields.dtype = this.readType(json, name);
      else if (key === 'shape') fields.shape = this.readShape(json, name);
      else if (key === 'data_offsets') fields.data_offsets = this.readOffsets(json, name);
      else json.skipValue();
    });
    if (!isObject) throw this.error('FORMAT_HEADER', say`is not described by a JSON object`, name);
    this.tensors.set(name, this.toEntry(name, fields));
  }

  private readType(json: JsonReader, name: string): StorageType {
    const type = json.tryReadString();
    if (type !== undefined && isSafetensorsType(type)) return type;
    const what =
      type === undefined
        ? say`has a "dtype" that is not a string`
        : say`has the unknown type ${quoteName(type)}`;
    throw this.error('FORMAT_TYPE', what, name);
  }

  private readShape(json: JsonReader, name: string): number[] {
    const shape = json.tryReadUints(MAX_AXES);
    if (shape !== undefined) return shape;
    const what = say`has a "shape" that is not a list of at most ${MAX_AXES} non-negative integers`;
    throw this.error('FORMAT_SHAPE', what, name);
  }

  private readOffsets(json: JsonReader, name: string): [number, number] {
    const [begin, end] = json.tryReadUints(2) ?? [];
    if (begin !== undefined && end !== undefined && begin <= end) return [begin, end];
    const what = say`has "data_offsets" that are not two ascending integers from 0 to 2^53-1`;
    throw this.error('FORMAT_OFFSET', what, name);
  }

  private toEntry(name: string, fields: Fields): TensorEntry {
    const { dtype: type, shape, data_offsets: offsets } = fields;
    if (type === undefined || shape === undefined || offsets === undefined) {
      const missing = (['dtype', 'shape', 'data_offsets'] as const).filter(
        (key) => fields[key] === undefined,
      );
      throw this.error('FORMAT_HEADER', say`lacks ${joinText(missing.map(quoteName), say` and `)}`, name);
    }
    const [begin, end] = offsets;
    const byteLength = tensorBytes(type, shape);
    if (byteLength !== end - begin) {
      const what = say`${type} [${shape.join(', ')}] takes ${byteLength ?? say`more than 2^53`} bytes, its range has ${end - begin}`;
      throw this.error('FORMAT_SHAPE', what, name);
    }
    return { name, type, shape, byteOffset: this.dataStart + begin, byteLength };
  }

  private error(code: FormatCode, what: Text, tensor?: string) {
    return formatError(code, what, { file: this.file, ...(tensor === undefined ? {} : { tensor }) });
  }
}
