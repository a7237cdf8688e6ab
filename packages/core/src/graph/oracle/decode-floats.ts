import { invariant } from '@danqing/protocol';
import { bf16BitsToF32, f16BitsToF32 } from '../../formats/number-bits.ts';
import type { StorageType } from '../../formats/storage-type.ts';

/** Decodes stored little-endian bytes into numbers. */
export type DecodeWeights = (type: StorageType, bytes: Uint8Array) => Float64Array;

/** The plain float types; the caller decodes quantized ones. */
export const decodeFloats: DecodeWeights = (type, bytes) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'F64':
      return decodeEach(bytes.byteLength / 8, (i) => view.getFloat64(8 * i, true));
    case 'F32':
      return decodeEach(bytes.byteLength / 4, (i) => view.getFloat32(4 * i, true));
    case 'F16':
      return decodeEach(bytes.byteLength / 2, (i) => f16BitsToF32(view.getUint16(2 * i, true)));
    case 'BF16':
      return decodeEach(bytes.byteLength / 2, (i) => bf16BitsToF32(view.getUint16(2 * i, true)));
    default:
      invariant(false, `the oracle does not decode ${type} itself`);
  }
};

function decodeEach(count: number, read: (index: number) => number): Float64Array {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = read(i);
  return values;
}
