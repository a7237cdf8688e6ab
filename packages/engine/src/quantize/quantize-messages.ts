/** Requests to the engine's process and its answers: plain data, no native code. */

import type { QuantizeType, StorageType } from '@danqing/core/formats';
import type { ComponentKind, Text } from '@danqing/protocol';
import type { CheckpointPaths } from '../checkpoint/checkpoint-places.ts';

/** Components that are written anew; the others are unchanged. */
export const QUANTIZED_COMPONENTS = ['transformer', 'textEncoder'] as const;
export type QuantizedKind = (typeof QUANTIZED_COMPONENTS)[number];

export interface QuantizeInput {
  readonly paths: CheckpointPaths;
  /** Folder for `transformer/…gguf` and `text_encoder/…gguf`; it must exist. */
  readonly folder: string;
  readonly type: QuantizeType;
  /** Default: all processors this process may use. */
  readonly threads?: number;
}

export interface QuantizeProgress {
  readonly component: ComponentKind;
  /** Bytes over all files to be written. */
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface QuantizeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: QuantizeProgress) => void) | undefined;
}

export interface QuantizedComponent {
  readonly kind: ComponentKind;
  readonly path: string;
  readonly byteLength: number;
  readonly types: readonly { readonly type: StorageType; readonly tensors: number }[];
  /** Matrices whose rows do not divide into blocks of the requested type. */
  readonly fallbacks: readonly {
    readonly type: StorageType;
    readonly columns: number;
    readonly tensors: number;
  }[];
}

export interface QuantizeReport {
  readonly components: readonly QuantizedComponent[];
  readonly warnings: readonly Text[];
}
