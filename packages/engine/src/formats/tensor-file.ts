import type { StorageType } from './storage-type.ts';

/** One tensor as its file describes it. */
export interface TensorEntry {
  readonly name: string;
  readonly type: StorageType;
  /** Reference order (slowest axis first); GGUF's dimensions are already reversed here. */
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

export type MetadataValue = string | number | bigint | boolean | readonly MetadataValue[];

/** A checked header. No tensor data has been read. */
export interface TensorFile {
  readonly format: 'safetensors' | 'gguf';
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** What is unusual but harmless, to be shown to the user. */
  readonly warnings: readonly string[];
}
