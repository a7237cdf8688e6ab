/**
 * The two 8-bit floats of safetensors, which ggml lacks. E4M3 is the "FN" variant: no infinities, codes 0x7f and
 * 0xff are NaN, largest value 448. E5M2 is the upper half of an f16: largest value 57344.
 */
import { f16BitsToF32 } from './number-bits.ts';
import type { StorageType } from './storage-type.ts';

export type Fp8Type = 'F8_E4M3' | 'F8_E5M2';

export function isFp8Type(type: StorageType): type is Fp8Type {
  return type === 'F8_E4M3' || type === 'F8_E5M2';
}

/** The value of each code. @see https://arxiv.org/abs/2209.05433 */
export const FP8_VALUES: Readonly<Record<Fp8Type, Float32Array>> = {
  F8_E4M3: Float32Array.from({ length: 256 }, (_, code) => decodeE4m3(code)),
  F8_E5M2: Float32Array.from({ length: 256 }, (_, code) => f16BitsToF32(code << 8)),
};

function decodeE4m3(code: number): number {
  const sign = code & 0x80 ? -1 : 1;
  const exponent = (code >>> 3) & 0xf;
  const mantissa = code & 7;
  if (exponent === 0xf && mantissa === 7) return Number.NaN;
  return exponent === 0 ? sign * mantissa * 2 ** -9 : sign * (1 + mantissa / 8) * 2 ** (exponent - 7);
}

/** Decodes all codes into the beginning of `target`. */
export function decodeFp8(type: Fp8Type, codes: Uint8Array, target: Float32Array): void {
  const values = FP8_VALUES[type];
  // Four at a time is 1.4 times as fast as one by one, and 6 GB of a checkpoint pass through here.
  const unrolled = codes.length & ~3;
  for (let i = 0; i < unrolled; i += 4) {
    target[i] = values[codes[i] as number] as number;
    target[i + 1] = values[codes[i + 1] as number] as number;
    target[i + 2] = values[codes[i + 2] as number] as number;
    target[i + 3] = values[codes[i + 3] as number] as number;
  }
  for (let i = unrolled; i < codes.length; i++) target[i] = values[codes[i] as number] as number;
}
