import type { RowCodec } from '../formats/row-codec.ts';
import type { StorageType } from '../formats/storage-type.ts';

/** One canonical weight as files hold it. Several stored tensors joined along axis 0 appear as one. */
export interface StoredWeight {
  readonly name: string;
  /** Canonical shape, reference order. */
  readonly shape: readonly number[];
  /** That of its parts where they agree and need no coding; else the one that holds them best. */
  readonly type: StorageType;
  readonly byteLength: number;
  /** One for each joined tensor. */
  readonly parts: readonly WeightPart[];
}

export interface WeightPart {
  readonly type: StorageType;
  readonly byteLength: number;
  readonly elements: number;
  /** How the stored bytes become values; null where `type` says it all. */
  readonly coding: RowCoding | null;
  /** Fills `target` with the bytes from `offset` on. */
  read(offset: number, target: Uint8Array): Promise<void>;
}

/** A way of storing that ggml does not know. Its scales lie in the file until they are needed. */
export interface RowCoding {
  /** Memory that an open codec takes. */
  readonly byteLength: number;
  /** Reads the scales. @throws DanqingError FORMAT_TYPE when one of them is no scale */
  open(): Promise<RowCodec>;
}

/** True when the values of a part are what a tensor of that type holds, byte for byte. */
export function isPlain({ parts }: StoredWeight, type: StorageType): boolean {
  return parts.every((part) => part.type === type && part.coding === null);
}
