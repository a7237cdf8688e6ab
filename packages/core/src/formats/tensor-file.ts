import type { Text } from '@danqing/protocol';
import type { StorageType } from './storage-type.ts';

/** One tensor as its file describes it. */
export interface TensorEntry {
  readonly name: string;
  readonly type: StorageType;
  /** Reference order (slowest axis first); GGUF's dimensions have been reversed. */
  readonly shape: readonly number[];
  /** Offset from the start of the file. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** A numeric metadata array in the file's own width; booleans are bytes of 0 or 1. */
export type NumericArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;

/** 64-bit integers are bigints; shorter ones are numbers. */
export type MetadataValue =
  | string
  | number
  | bigint
  | boolean
  | NumericArray
  | readonly string[]
  | readonly MetadataValue[];

/** A checked header. No tensor data has been read. */
export interface TensorFile {
  readonly format: 'safetensors' | 'gguf';
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** Unusual but harmless findings, to be shown to the user. */
  readonly warnings: readonly Text[];
}
