import { fittingType, type QuantizeType, STORAGE_TYPES, type StorageType } from '@danqing/core/formats';
import { isPlain, type StoredWeight } from '@danqing/core/graph';
import { EMBEDDING_TABLE } from '@danqing/core/weights';
import type { ComponentKind } from '@danqing/protocol';

/**
 * Weights outside the blocks: a thousandth of all weights, but every input and output passes through them. They keep
 * their storage type.
 */
const DELICATE = /^(?:x_embedder|t_embedder|cap_embedder|final_layer)\./;
/** Rows of this table are looked up, not multiplied: fewer bits would save no memory while drawing. */
const TABLE_TYPE = 'Q8_0';

export interface PlannedWeight {
  readonly stored: StoredWeight;
  readonly type: StorageType;
  /** True if the matrix could not have the requested type. */
  readonly isFallback: boolean;
}

/** Decides the type in which a weight is written. */
export function planWeight(kind: ComponentKind, stored: StoredWeight, wanted: QuantizeType): PlannedWeight {
  const plain = (type: StorageType) => ({ stored, type, isFallback: false });
  if (!isMatrix(stored.shape)) return plain('F32');
  if (kind === 'transformer' && DELICATE.test(stored.name)) return plain(asStored(stored));
  if (stored.name === EMBEDDING_TABLE) {
    const type = bitsPerValue(wanted) > bitsPerValue(TABLE_TYPE) ? wanted : TABLE_TYPE;
    return plain(fittingType(type, stored.shape));
  }
  const type = fittingType(wanted, stored.shape);
  return { stored, type, isFallback: type !== wanted };
}

/** True if the file's bytes are written unchanged. */
export function isUnchanged({ stored, type }: PlannedWeight): boolean {
  return isPlain(stored, type);
}

/** Excludes pad tokens, which are [1, width]. */
function isMatrix(shape: readonly number[]): boolean {
  return shape.filter((size) => size > 1).length >= 2;
}

/** Weights with scales of their own become f32, which holds them exactly. */
function asStored({ type, parts }: StoredWeight): StorageType {
  return STORAGE_TYPES[type].ggml !== null && parts.every(({ coding }) => coding === null) ? type : 'F32';
}

function bitsPerValue(type: StorageType): number {
  const { blockBytes, blockElements } = STORAGE_TYPES[type];
  return (8 * blockBytes) / blockElements;
}
