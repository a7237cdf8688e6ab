import { DanqingError, listText } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { StorageType } from './storage-type.ts';
import { hasWholeBlocks } from './tensor-layout.ts';

/** Types that weights can be quantized to without calibration data, from the largest to the smallest. */
export const QUANTIZE_TYPES = [
  'BF16',
  'F16',
  'Q8_0',
  'Q6_K',
  'Q5_K',
  'Q5_1',
  'Q5_0',
  'Q4_K',
  'Q4_1',
  'Q4_0',
  'Q3_K',
  'Q2_K',
] as const satisfies readonly StorageType[];

export type QuantizeType = (typeof QUANTIZE_TYPES)[number];

/** For rows that do not divide into blocks of 256: the next better type with blocks of 32, as in llama.cpp. */
const SMALLER_BLOCKS: Readonly<Partial<Record<QuantizeType, QuantizeType>>> = {
  Q6_K: 'Q8_0',
  Q5_K: 'Q5_1',
  Q4_K: 'Q5_0',
  Q3_K: 'Q4_0',
  Q2_K: 'Q4_0',
};

/** The type a matrix gets when `type` was requested. */
export function fittingType(wanted: QuantizeType, shape: readonly number[]): QuantizeType {
  if (hasWholeBlocks(wanted, shape)) return wanted;
  const smaller = SMALLER_BLOCKS[wanted];
  return smaller !== undefined && hasWholeBlocks(smaller, shape) ? smaller : 'F16';
}

/** Case-insensitive. @throws DanqingError INPUT_INVALID */
export function parseQuantizeType(text: string): QuantizeType {
  const found = QUANTIZE_TYPES.find((type) => type === text.toUpperCase());
  if (found !== undefined) return found;
  throw new DanqingError('INPUT_INVALID', say`"${text}" is not a quantization type.`, {
    hint: say`Available types: ${listText(QUANTIZE_TYPES.map(formatType))}.`,
  });
}

/** The spelling that llama.cpp and its users know: q8_0, q4_K. */
export function formatType(type: StorageType): string {
  return type.toLowerCase().replace(/_k$/, '_K');
}
