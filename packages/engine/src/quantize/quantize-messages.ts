/** What is asked of the engine's process, and what it answers: plain data, no native code. */

import type { QuantizeType, StorageType } from '@danqing/core/formats';
import type { ComponentKind, Text } from '@danqing/protocol';
import type { CheckpointPaths } from '../checkpoint/checkpoint-places.ts';

/** What is written anew; other components stay as they are. */
export const QUANTIZED_COMPONENTS = ['transformer', 'textEncoder'] as const;
export type QuantizedKind = (typeof QUANTIZED_COMPONENTS)[number];

export interface QuantizeInput {
  readonly paths: CheckpointPaths;
  /** Where `transformer/…gguf` and `text_encoder/…gguf` are written; it is there already. */
  readonly folder: string;
  readonly type: QuantizeType;
  /** Default: all processors this process may use. */
  readonly threads?: number;
}

export interface QuantizeProgress {
  readonly component: ComponentKind;
  /** Of all files that are written. */
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
  /** Matrices whose rows do not divide into the blocks of the type that was asked for. */
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
