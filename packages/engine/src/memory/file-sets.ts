import { STORAGE_TYPES, type StorageType } from '../formats/storage-type.ts';

/** Files that are in common use together. The VAE is always the one that is published. */
export interface FileSet {
  readonly name: string;
  readonly transformer: StorageType;
  readonly textEncoder: StorageType;
}

const set = (name: string, type: StorageType): FileSet => ({ name, transformer: type, textEncoder: type });

/** From the least rounded to the most. bf16 is what is published. */
export const FILE_SETS: readonly FileSet[] = [
  set('bf16', 'BF16'),
  set('q8_0', 'Q8_0'),
  set('q6_K', 'Q6_K'),
  set('q5_0', 'Q5_0'),
  set('q4_0', 'Q4_0'),
  // Text encoders below four bits are seldom published, and repeat less of the prompt.
  { name: 'q3_K', transformer: 'Q3_K', textEncoder: 'Q4_0' },
  { name: 'q2_K', transformer: 'Q2_K', textEncoder: 'Q4_0' },
];

/** Where rows do not divide into blocks of 256. Source: llama.cpp, tensor_type_fallback. */
const FALLBACKS: Partial<Record<StorageType, StorageType>> = {
  Q2_K: 'Q4_0',
  Q3_K: 'Q4_0',
  Q4_K: 'Q5_0',
  Q5_K: 'Q5_1',
  Q6_K: 'Q8_0',
};

/** The type in which a matrix with rows of that length is stored when `type` is asked for. */
export function matrixTypeFor(type: StorageType, columns: number): StorageType {
  if (columns % STORAGE_TYPES[type].blockElements === 0) return type;
  const fallback = FALLBACKS[type];
  return fallback !== undefined && columns % STORAGE_TYPES[fallback].blockElements === 0 ? fallback : 'F16';
}
