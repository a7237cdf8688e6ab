/** Small writers for both file formats that can also write what no real program would. */
import { STORAGE_TYPES, type StorageType } from '../../src/formats/storage-type.ts';

export interface RawTensor {
  readonly name: string;
  readonly type: StorageType;
  /** Reference order. */
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const utf8 = new TextEncoder();

/** A safetensors file with any header text. */
export function wrapSafetensors(header: string | Uint8Array, data = new Uint8Array(0)): Uint8Array {
  const text = typeof header === 'string' ? utf8.encode(header) : header;
  return concat([u64(text.length), text, data]);
}

export function encodeRawSafetensors(
  tensors: readonly RawTensor[],
  metadata: readonly (readonly [string, string])[] = [],
): Uint8Array {
  const entries: string[] = [];
  if (metadata.length > 0) {
    const pairs = metadata.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    entries.push(`"__metadata__": {${pairs.join(', ')}}`);
  }
  let offset = 0;
  for (const { name, type, shape, data } of tensors) {
    const entry = { dtype: type, shape, data_offsets: [offset, offset + data.length] };
    entries.push(`${JSON.stringify(name)}: ${JSON.stringify(entry)}`);
    offset += data.length;
  }
  return wrapSafetensors(`{${entries.join(', ')}}  `, concat(tensors.map(({ data }) => data)));
}

/** Numeric values of enum gguf_type. */
const GGUF_TYPES = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  string: 8,
  array: 9,
  u64: 10,
  i64: 11,
  f64: 12,
} as const;

export type GgufScalarType = Exclude<keyof typeof GGUF_TYPES, 'array' | 'string'>;

export type GgufValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: GgufScalarType; readonly value: number | bigint | boolean }
  | { readonly type: 'array'; readonly of: 'string'; readonly values: readonly string[] }
  | { readonly type: 'array'; readonly of: 'array'; readonly values: readonly GgufValue[] }
  | {
      readonly type: 'array';
      readonly of: GgufScalarType;
      readonly values: readonly (number | bigint | boolean)[];
    };

export interface GgufInput {
  readonly version?: number;
  readonly alignment?: number;
  readonly metadata?: readonly (readonly [string, GgufValue])[];
  readonly tensors?: readonly RawTensor[];
}

export function encodeGguf(input: GgufInput): Uint8Array {
  const { version = 3, alignment = 32, metadata = [], tensors = [] } = input;
  const pairs = metadata.flatMap(([key, value]) => [
    string(key),
    u32(GGUF_TYPES[value.type]),
    encodeValue(value),
  ]);
  let offset = 0;
  const infos: Uint8Array[] = [];
  const data: Uint8Array[] = [];
  for (const tensor of tensors) {
    infos.push(encodeInfo(tensor, offset));
    const padding = -tensor.data.length & (alignment - 1);
    data.push(tensor.data, new Uint8Array(padding));
    offset += tensor.data.length + padding;
  }
  const counts = [utf8.encode('GGUF'), u32(version), u64(tensors.length), u64(metadata.length)];
  const header = concat([...counts, ...pairs, ...infos]);
  return concat([header, new Uint8Array(-header.length & (alignment - 1)), ...data]);
}

function encodeInfo({ name, type, shape }: RawTensor, offset: number): Uint8Array {
  const number = STORAGE_TYPES[type].ggml ?? 0;
  return concat([string(name), u32(shape.length), ...shape.toReversed().map(u64), u32(number), u64(offset)]);
}

function encodeValue(value: GgufValue): Uint8Array {
  if (value.type === 'string') return string(value.value);
  if (value.type !== 'array') return scalar(value.type, value.value);
  const head = [u32(GGUF_TYPES[value.of]), u64(value.values.length)];
  if (value.of === 'string') return concat([...head, ...value.values.map(string)]);
  if (value.of === 'array') return concat([...head, ...value.values.map(encodeValue)]);
  const { of } = value;
  return concat([...head, ...value.values.map((element) => scalar(of, element))]);
}

type SetScalar = (view: DataView, value: number | bigint | boolean) => void;

const SCALARS: Record<GgufScalarType, readonly [bytes: number, set: SetScalar]> = {
  u8: [1, (view, value) => view.setUint8(0, Number(value))],
  i8: [1, (view, value) => view.setInt8(0, Number(value))],
  u16: [2, (view, value) => view.setUint16(0, Number(value), true)],
  i16: [2, (view, value) => view.setInt16(0, Number(value), true)],
  u32: [4, (view, value) => view.setUint32(0, Number(value), true)],
  i32: [4, (view, value) => view.setInt32(0, Number(value), true)],
  f32: [4, (view, value) => view.setFloat32(0, Number(value), true)],
  bool: [1, (view, value) => view.setUint8(0, Number(value))],
  u64: [8, (view, value) => view.setBigUint64(0, BigInt(value), true)],
  i64: [8, (view, value) => view.setBigInt64(0, BigInt(value), true)],
  f64: [8, (view, value) => view.setFloat64(0, Number(value), true)],
};

function scalar(type: GgufScalarType, value: number | bigint | boolean): Uint8Array {
  const [length, set] = SCALARS[type];
  const bytes = new Uint8Array(length);
  set(new DataView(bytes.buffer), value);
  return bytes;
}

const u32 = (value: number) => scalar('u32', value);
const u64 = (value: number) => scalar('u64', value);

function string(text: string): Uint8Array {
  const bytes = utf8.encode(text);
  return concat([u64(bytes.length), bytes]);
}

export function concat(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
