import { f16BitsToF32 } from '../../src/formats/number-bits.ts';
import { type DecodeWeights, decodeFloats } from '../../src/graph/oracle/decode-floats.ts';

const BLOCK_VALUES = 32;
const BLOCK_BYTES = 18;

/**
 * The float types and Q4_0: blocks of an f16 scale and 32 values, with value i in the low half and value 16 + i in the
 * high half of byte i.
 */
export const decodeWithQ4: DecodeWeights = (type, bytes) => {
  if (type !== 'Q4_0') return decodeFloats(type, bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = bytes.byteLength / BLOCK_BYTES;
  const values = new Float64Array(blocks * BLOCK_VALUES);
  for (let block = 0; block < blocks; block++) {
    const scale = f16BitsToF32(view.getUint16(block * BLOCK_BYTES, true));
    for (let i = 0; i < BLOCK_VALUES / 2; i++) {
      const byte = view.getUint8(block * BLOCK_BYTES + 2 + i);
      values[block * BLOCK_VALUES + i] = scale * ((byte & 0xf) - 8);
      values[block * BLOCK_VALUES + BLOCK_VALUES / 2 + i] = scale * ((byte >> 4) - 8);
    }
  }
  return values;
};
