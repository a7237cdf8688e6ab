import { isFp8Type } from '../formats/fp8.ts';
import type { StorageType } from '../formats/storage-type.ts';
import { hasWholeBlocks } from '../formats/tensor-layout.ts';
import type { WeightPart } from '../graph/stored-weight.ts';

type Typed = Pick<WeightPart, 'type' | 'coding'>;

/**
 * Type of a weight whose parts are stored in several types: the smallest that loses almost nothing. Parts of one type
 * keep it. f32 with anything else, and f16 with bf16, become f32: exact. Quantized parts with f16 or bf16 become the
 * latter (relative errors of 2^-12 and 2^-9, less than those of quantization); quantized parts of several types become
 * Q8_0. Parts with scales of their own count as bf16. When f32 is requested, every part is exact.
 */
export function joinedType(parts: readonly Typed[], shape: readonly number[]): StorageType {
  const types = new Set(parts.map(valueType));
  const [first = 'F32'] = types;
  if (types.size === 1) return first;
  const has = (type: StorageType) => types.has(type);
  const hasBf16 = has('BF16') || [...types].some(isFp8Type);
  if (has('F32') || has('F64') || (has('F16') && has('BF16'))) return 'F32';
  if (has('F16')) return 'F16';
  if (hasBf16) return 'BF16';
  return hasWholeBlocks('Q8_0', shape) ? 'Q8_0' : 'F16';
}

/** Integer codes say nothing about values; fp8 becomes bf16 for computation. */
function valueType({ type, coding }: Typed): StorageType {
  return coding === null || isFp8Type(type) ? type : 'BF16';
}
