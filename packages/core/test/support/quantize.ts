/** Quantizers that are bit-identical to gguf-py 0.19 and torch. Used only to make the golden variants. */
import { FP8_VALUES } from '../../src/formats/fp8.ts';
import { f32ToBf16Bits, f32ToF16Bits } from '../../src/formats/number-bits.ts';

export type Encoder = (values: Float32Array) => Uint8Array;

const f = Math.fround;
const BLOCK = 32;

export const ENCODERS = {
  F32: (values) => new Uint8Array(values.slice().buffer),
  F16: (values) => new Uint8Array(Uint16Array.from(values, f32ToF16Bits).buffer),
  BF16: (values) => new Uint8Array(Uint16Array.from(values, f32ToBf16Bits).buffer),
  F8_E4M3: (values) => Uint8Array.from(values, toE4m3),
  Q8_0: (values) => inBlocks(values, 34, encodeQ8),
  Q4_0: (values) => inBlocks(values, 18, encodeQ4),
  Q5_0: (values) => inBlocks(values, 22, encodeQ5),
} satisfies Record<string, Encoder>;

type EncodeBlock = (block: Float32Array, target: DataView) => void;

function inBlocks(values: Float32Array, blockBytes: number, encode: EncodeBlock): Uint8Array {
  const blocks = values.length / BLOCK;
  const bytes = new Uint8Array(blocks * blockBytes);
  for (let i = 0; i < blocks; i++) {
    const target = new DataView(bytes.buffer, i * blockBytes, blockBytes);
    encode(values.subarray(i * BLOCK, (i + 1) * BLOCK), target);
  }
  return bytes;
}

function encodeQ8(block: Float32Array, target: DataView): void {
  const { scale, inverse } = scales(Math.abs(largest(block)), 127);
  target.setUint16(0, f32ToF16Bits(scale), true);
  for (const [i, value] of block.entries()) target.setInt8(2 + i, roundAwayFromZero(f(value * inverse)));
}

function encodeQ4(block: Float32Array, target: DataView): void {
  const { scale, inverse } = scales(largest(block), -8);
  target.setUint16(0, f32ToF16Bits(scale), true);
  setNibbles(quantized(block, inverse, 8), target, 2);
}

function encodeQ5(block: Float32Array, target: DataView): void {
  const { scale, inverse } = scales(largest(block), -16);
  const levels = quantized(block, inverse, 16);
  target.setUint16(0, f32ToF16Bits(scale), true);
  const fifthBits = levels.reduce((bits, level, i) => bits + (level >> 4) * 2 ** i, 0);
  target.setUint32(2, fifthBits, true);
  setNibbles(levels, target, 6);
}

/** The first of the values with the largest magnitude, with its sign. */
function largest(block: Float32Array): number {
  return block.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
}

function scales(extreme: number, levels: number): { scale: number; inverse: number } {
  const scale = f(extreme / levels);
  return { scale, inverse: scale === 0 ? 0 : f(1 / scale) };
}

/**
 * Levels 0 to 2 * middle - 1. Rounded to float32 after the product and after the sum: a different order changes some
 * results.
 */
function quantized(block: Float32Array, inverse: number, middle: number): number[] {
  return Array.from(block, (value) => {
    const level = Math.trunc(f(f(value * inverse) + middle + 0.5));
    return Math.min(2 * middle - 1, Math.max(0, level));
  });
}

function setNibbles(levels: readonly number[], target: DataView, offset: number): void {
  for (let i = 0; i < BLOCK / 2; i++) {
    target.setUint8(offset + i, ((levels[i] ?? 0) & 15) | (((levels[i + BLOCK / 2] ?? 0) & 15) << 4));
  }
}

function roundAwayFromZero(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}

const E4M3_MAX = 448;
/** Values of the codes 0 to 126: all that are not negative. */
const E4M3_MAGNITUDES = FP8_VALUES.F8_E4M3.subarray(0, 127);

/** Code of the nearest value; on a tie, the one with the even code. */
function toE4m3(value: number): number {
  const magnitude = Math.min(Math.abs(value), E4M3_MAX);
  let code = 0;
  while (code < 126 && (E4M3_MAGNITUDES[code + 1] ?? 0) <= magnitude) code++;
  if (code < 126) {
    const below = magnitude - (E4M3_MAGNITUDES[code] ?? 0);
    const above = (E4M3_MAGNITUDES[code + 1] ?? 0) - magnitude;
    if (above < below || (above === below && code % 2 === 1)) code++;
  }
  return code | (value < 0 || Object.is(value, -0) ? 0x80 : 0);
}
