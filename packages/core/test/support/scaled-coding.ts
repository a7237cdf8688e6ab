import type { StorageType } from '../../src/formats/storage-type.ts';
import { type DecodeWeights, decodeFloats } from '../../src/graph/oracle/decode-floats.ts';
import type { RowCoding } from '../../src/graph/stored-weight.ts';

/** Stored floats times a factor. */
export function scaledCoding(
  type: StorageType,
  factor: number,
  decode: DecodeWeights = decodeFloats,
): RowCoding {
  return {
    byteLength: 0,
    open: async () => ({
      decode: (bytes, _firstRow, target) => target.set(decode(type, bytes).map((value) => value * factor)),
    }),
  };
}
