import { STORAGE_TYPES, type StorageType } from '@danqing/core/formats';
import { GGML_TYPE } from '../abi.ts';

/** In which type and kind of buffer the weights of matrix products live. Part of the execution profile. */
export interface WeightForms {
  /** ggml type that a matrix stored in that type becomes. */
  matrixType(stored: StorageType): number;
  /** Whether buffer types that rearrange weights for faster products may be used. */
  readonly useExtraBuffers: boolean;
}

/** Everything in f32: the form in which results are compared with the reference. */
export const EXACT_FORMS: WeightForms = { matrixType: () => GGML_TYPE.f32, useExtraBuffers: true };

/** As stored, where ggml multiplies by that type; fp8 becomes bf16, which holds its values exactly. */
export const STORED_FORMS: WeightForms = { matrixType: storedMatrixType, useExtraBuffers: true };

function storedMatrixType(stored: StorageType): number {
  if (stored === 'F8_E4M3' || stored === 'F8_E5M2') return GGML_TYPE.bf16;
  if (stored === 'F64') return GGML_TYPE.f32;
  return STORAGE_TYPES[stored].ggml ?? GGML_TYPE.f32;
}
