import type { StorageType } from '../formats/storage-type.ts';

/** One canonical weight as files hold it. Several stored tensors joined along axis 0 appear as one. */
export interface StoredWeight {
  readonly name: string;
  /** Canonical shape, reference order. */
  readonly shape: readonly number[];
  readonly type: StorageType;
  readonly byteLength: number;
  /** Factor that the stored values must be multiplied with (scaled fp8); 1 everywhere else. One for each joined part. */
  readonly parts: readonly WeightPart[];
}

export interface WeightPart {
  readonly byteLength: number;
  readonly elements: number;
  readonly scale: number;
  /** Fills `target` with the bytes from `offset` on. */
  read(offset: number, target: Uint8Array): Promise<void>;
}
