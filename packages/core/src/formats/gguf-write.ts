/**
 * Writes headers of GGUF version 3, little-endian, as `readGguf` reads them. Tensor data follow, each at its offset.
 */
import { invariant } from '@danqing/protocol';
import { STORAGE_TYPES, type StorageType } from './storage-type.ts';
import type { MetadataValue, NumericArray } from './tensor-file.ts';
import { alignUp, tensorBytes } from './tensor-layout.ts';

const VERSION = 3;
const ALIGNMENT = 32;

export interface WritableGgufTensor {
  readonly name: string;
  readonly type: StorageType;
  /** Reference order. */
  readonly shape: readonly number[];
}

export interface PlacedGgufTensor extends WritableGgufTensor {
  /** Offset from the start of the file. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

export interface GgufLayout {
  /** All bytes before the first tensor, padding included. */
  readonly header: Uint8Array;
  readonly tensors: readonly PlacedGgufTensor[];
  /** Size of the whole file in bytes. */
  readonly byteLength: number;
}

/**
 * A number that is written as f32 even when it is whole, because its key is defined as a float and other readers check
 * the type.
 */
export class Float32Value {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export type WritableMetadata = ReadonlyMap<string, MetadataValue | Float32Value>;

/**
 * Tensors are laid out in the given order. Plain integers in the metadata are written as u32 or i32, other numbers as
 * f32.
 */
export function layOutGguf(tensors: readonly WritableGgufTensor[], metadata: WritableMetadata): GgufLayout {
  let end = 0;
  const placed = tensors.map((tensor) => {
    const byteLength = tensorBytes(tensor.type, tensor.shape);
    invariant(byteLength !== undefined, `${tensor.name} is too large`);
    const byteOffset = end;
    end = alignUp(end + byteLength, ALIGNMENT);
    return { ...tensor, byteOffset, byteLength };
  });
  const writer = new Writer();
  writer.text('GGUF');
  writer.u32(VERSION);
  writer.u64(placed.length);
  writer.u64(metadata.size);
  for (const [key, value] of metadata) {
    writer.string(key);
    writer.typed(value);
  }
  for (const tensor of placed) writer.info(tensor);
  const header = writer.padded(ALIGNMENT);
  return {
    header,
    tensors: placed.map((tensor) => ({ ...tensor, byteOffset: header.length + tensor.byteOffset })),
    byteLength: header.length + end,
  };
}

/** Values of enum gguf_type. */
const TYPE = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9, u64: 10, i64: 11 } as const;

const ARRAY_TYPES: readonly (readonly [form: new () => NumericArray, type: number])[] = [
  [Uint8Array, 0],
  [Int8Array, 1],
  [Uint16Array, 2],
  [Int16Array, 3],
  [Uint32Array, TYPE.u32],
  [Int32Array, TYPE.i32],
  [Float32Array, TYPE.f32],
  [BigUint64Array, TYPE.u64],
  [BigInt64Array, TYPE.i64],
  [Float64Array, 12],
];

class Writer {
  private bytes = new Uint8Array(4096);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  text(text: string): void {
    this.raw(new TextEncoder().encode(text));
  }

  string(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.u64(bytes.length);
    this.raw(bytes);
  }

  u32(value: number): void {
    this.room(4).setUint32(this.length - 4, value, true);
  }

  u64(value: number | bigint): void {
    this.room(8).setBigUint64(this.length - 8, BigInt(value), true);
  }

  info({ name, type, shape, byteOffset }: PlacedGgufTensor): void {
    const number = STORAGE_TYPES[type].ggml;
    invariant(number !== null, `GGUF cannot hold ${type}`);
    this.string(name);
    this.u32(shape.length);
    for (const size of shape.toReversed()) this.u64(size);
    this.u32(number);
    this.u64(byteOffset);
  }

  /** A value preceded by its type. */
  typed(value: MetadataValue | Float32Value): void {
    if (value instanceof Float32Value) this.float32(value.value);
    else if (typeof value === 'string') {
      this.u32(TYPE.string);
      this.string(value);
    } else if (typeof value === 'boolean') {
      this.u32(TYPE.bool);
      this.room(1).setUint8(this.length - 1, value ? 1 : 0);
    } else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'bigint') {
      this.u32(value < 0n ? TYPE.i64 : TYPE.u64);
      this.u64(BigInt.asUintN(64, value));
    } else this.array(value);
  }

  padded(alignment: number): Uint8Array {
    this.take(alignUp(this.length, alignment) - this.length);
    return this.bytes.slice(0, this.length);
  }

  private number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) {
      this.u32(TYPE.u32);
      this.u32(value);
    } else if (Number.isInteger(value) && value >= -(2 ** 31) && value < 0) {
      this.u32(TYPE.i32);
      this.room(4).setInt32(this.length - 4, value, true);
    } else this.float32(value);
  }

  private float32(value: number): void {
    this.u32(TYPE.f32);
    this.room(4).setFloat32(this.length - 4, value, true);
  }

  private array(value: NumericArray | readonly string[] | readonly MetadataValue[]): void {
    this.u32(TYPE.array);
    if (ArrayBuffer.isView(value)) {
      const type = ARRAY_TYPES.find(([form]) => value instanceof form)?.[1];
      invariant(type !== undefined, 'an array of unknown numbers');
      this.u32(type);
      this.u64(value.length);
      this.raw(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      return;
    }
    this.u32(TYPE.string);
    this.u64(value.length);
    for (const item of value) {
      invariant(typeof item === 'string', 'arrays of other things than numbers and strings are not written');
      this.string(item);
    }
  }

  private raw(bytes: Uint8Array): void {
    const at = this.take(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** Appends room for `count` bytes and returns a view that ends with them. */
  private room(count: number): DataView {
    this.take(count);
    return this.view;
  }

  /** Reserves the next `count` bytes and returns their position. */
  private take(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    return at;
  }
}
