import { isFp8Type } from '../formats/fp8.ts';
import type { StorageType } from '../formats/storage-type.ts';
import { hasWholeBlocks } from '../formats/tensor-layout.ts';
import type { WeightPart } from '../graph/stored-weight.ts';

type Typed = Pick<WeightPart, 'type' | 'coding'>;

/**
 * In which type a weight is thought of whose parts are stored in several: the smallest that loses next to nothing.
 * Parts of one type keep it. f32 beside anything, and f16 beside bf16, are f32: exact. Quantized parts beside f16 or bf16
 * become that (relative errors of 2^-12 and 2^-9, those of the quantization are larger); quantized parts of several
 * types become Q8_0. What has scales of its own counts as bf16. In f32 every part is exact, as it is asked for then.
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

/** Integers are codes, which say nothing of the values; fp8 becomes bf16 where it is computed with. */
function valueType({ type, coding }: Typed): StorageType {
  return coding === null || isFp8Type(type) ? type : 'BF16';
}
