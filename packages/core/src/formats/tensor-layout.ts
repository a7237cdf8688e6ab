import { say } from '../say/say.ts';
import { formatError } from './format-error.ts';
import { STORAGE_TYPES, type StorageType, storageBytes } from './storage-type.ts';
import type { TensorEntry } from './tensor-file.ts';

/** Size of a tensor in bytes, or undefined beyond 2^53-1. The last axis must hold whole blocks. */
export function tensorBytes(type: StorageType, shape: readonly number[]): number | undefined {
  if (shape.includes(0)) return 0;
  let elements = 1;
  for (const length of shape) elements *= length;
  if (!Number.isSafeInteger(elements)) return undefined;
  const bytes = storageBytes(type, elements);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** True when rows (the last axis) hold whole blocks of the type. */
export function hasWholeBlocks(type: StorageType, shape: readonly number[]): boolean {
  return (shape.at(-1) ?? 1) % STORAGE_TYPES[type].blockElements === 0;
}

/** The region of a file that may contain tensor data. */
export interface DataRegion {
  readonly file: string;
  /** Offsets in the file. */
  readonly start: number;
  readonly end: number;
  /** Each tensor begins at a multiple of this from `start`; the bytes up to there are padding, not a gap. */
  readonly alignment: number;
}

/** Number of bytes that belong to no tensor. */
export interface UnusedBytes {
  readonly between: number;
  readonly after: number;
}

/**
 * Checks that tensors neither overlap nor extend past the end of the file.
 * @throws DanqingError FORMAT_OFFSET, or FORMAT_TRUNCATED when the layout is right and only the end is missing.
 */
export function checkLayout(entries: Iterable<TensorEntry>, region: DataRegion): UnusedBytes {
  const { file, start, end, alignment } = region;
  const sorted = [...entries].sort((a, b) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength);
  let between = 0;
  let expected = start;
  for (const { name, byteOffset, byteLength } of sorted) {
    if (byteOffset < expected) {
      throw formatError('FORMAT_OFFSET', say`shares bytes with another tensor`, { file, tensor: name });
    }
    between += byteOffset - expected;
    const tensorEnd = byteOffset + byteLength;
    if (tensorEnd > end) throw beyondEnd(name, tensorEnd, between > 0, region);
    expected = start + alignUp(tensorEnd - start, alignment);
  }
  return { between, after: Math.max(0, end - expected) };
}

function beyondEnd(tensor: string, tensorEnd: number, hasGaps: boolean, { file, end }: DataRegion) {
  return hasGaps
    ? formatError(
        'FORMAT_OFFSET',
        say`ends at byte ${tensorEnd}, beyond the end of the file of ${end} bytes`,
        {
          file,
          tensor,
        },
      )
    : formatError('FORMAT_TRUNCATED', say`${tensorEnd - end} bytes are missing at the end of the file`, {
        file,
        tensor,
      });
}

/** The next multiple of `alignment`. */
export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
