import type { RowCodec } from '../formats/row-codec.ts';
import type { StorageType } from '../formats/storage-type.ts';

/** One canonical weight as stored in files. Several stored tensors joined along axis 0 appear as one weight. */
export interface StoredWeight {
  readonly name: string;
  /** Canonical shape, reference order. */
  readonly shape: readonly number[];
  /** The type of its parts when they agree and need no decoding; otherwise the type that represents them best. */
  readonly type: StorageType;
  readonly byteLength: number;
  /** One entry per joined tensor. */
  readonly parts: readonly WeightPart[];
}

export interface WeightPart {
  readonly type: StorageType;
  readonly byteLength: number;
  readonly elements: number;
  /** How to decode the stored bytes; null when `type` describes them completely. */
  readonly coding: RowCoding | null;
  /** Fills `target` with the bytes starting at `offset`. */
  read(offset: number, target: Uint8Array): Promise<void>;
}

/** A storage scheme that ggml does not know. Its scales stay in the file until they are needed. */
export interface RowCoding {
  /** Memory that an open codec takes. */
  readonly byteLength: number;
  /** Reads the scales. @throws DanqingError FORMAT_TYPE when one of them is not a valid scale */
  open(): Promise<RowCodec>;
}

/** True when the weight's stored bytes are exactly those of a tensor of that type. */
export function isPlain({ parts }: StoredWeight, type: StorageType): boolean {
  return parts.every((part) => part.type === type && part.coding === null);
}
