import { STORAGE_TYPES, type StorageType } from '@danqing/core/formats';
import { GGML_TYPE } from '../abi.ts';

/** Type and kind of buffer for the weights of matrix products. Part of the execution profile. */
export interface WeightForms {
  /** The ggml type that a matrix of a given storage type gets. */
  matrixType(stored: StorageType): number;
  /** Whether buffer types that rearrange weights for speed may be used. */
  readonly useExtraBuffers: boolean;
}

/** Everything in f32, for comparing results with the reference. */
export const EXACT_FORMS: WeightForms = { matrixType: () => GGML_TYPE.f32, useExtraBuffers: true };

/** As stored when ggml can multiply by that type; fp8 becomes bf16, which represents its values exactly. */
export const STORED_FORMS: WeightForms = { matrixType: storedMatrixType, useExtraBuffers: true };

function storedMatrixType(stored: StorageType): number {
  if (stored === 'F8_E4M3' || stored === 'F8_E5M2') return GGML_TYPE.bf16;
  if (stored === 'F64') return GGML_TYPE.f32;
  return STORAGE_TYPES[stored].ggml ?? GGML_TYPE.f32;
}
