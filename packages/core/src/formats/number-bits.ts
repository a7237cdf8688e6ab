/** Conversions between f32 and the 16-bit floats, on bit patterns. Rounding is to nearest, ties to even. */

const floats = new Float32Array(1);
const bits = new Uint32Array(floats.buffer);

const F16_INFINITY = 0x7c00;
const QUIET_NAN_F16 = 0x7e00;
/** Bits of 65520, the smallest f32 that rounds to infinity in f16. */
const F16_OVERFLOW = 0x477ff000;
/** Bits of 2^-14, the smallest normal f16. */
const F16_MIN_NORMAL = 0x38800000;
/** Difference of the exponent biases (127 and 15), shifted to the position of f32's exponent. */
const REBIAS_TO_F16 = 112 << 23;

export function f32ToBf16Bits(value: number): number {
  floats[0] = value;
  const pattern = bits[0] as number;
  if (Number.isNaN(value)) return (pattern >>> 16) | 0x40;
  return (pattern + 0x7fff + ((pattern >>> 16) & 1)) >>> 16;
}

export function bf16BitsToF32(pattern: number): number {
  bits[0] = pattern << 16;
  return floats[0] as number;
}

export function f32ToF16Bits(value: number): number {
  floats[0] = value;
  const pattern = bits[0] as number;
  const sign = (pattern >>> 16) & 0x8000;
  const magnitude = pattern & 0x7fffffff;
  if (Number.isNaN(value)) return sign | QUIET_NAN_F16;
  if (magnitude >= F16_OVERFLOW) return sign | F16_INFINITY;
  // For a value below the smallest normal, 2^24 times the value is the mantissa before rounding.
  if (magnitude < F16_MIN_NORMAL) return sign | roundHalfToEven(Math.abs(floats[0] as number) * 2 ** 24);
  const rebiased = magnitude - REBIAS_TO_F16;
  return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
}

export function f16BitsToF32(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >>> 10) & 0x1f;
  const mantissa = pattern & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const fraction = value - floor;
  return floor + (fraction > 0.5 || (fraction === 0.5 && floor % 2 === 1) ? 1 : 0);
}
