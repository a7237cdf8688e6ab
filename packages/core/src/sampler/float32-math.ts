/**
 * log, sin and cos in float32 with the Cephes polynomials, as torch's AVX2 code evaluates them. Math.log and the like,
 * rounded to float32, are just as accurate but differ in bits (by up to 1.5e-6), so the noise would not match torch's.
 */

const f = Math.fround;

/** a * b + c rounded once: for float32 arguments the product is exact in double. */
const fma = (a: number, b: number, c: number): number => f(a * b + c);

const word = new Int32Array(1);
const float = new Float32Array(word.buffer);

const SQRT_HALF = f(Math.SQRT1_2);
const LOG_0 = f(7.0376836292e-2);
const LOG_1 = f(-1.151461031e-1);
const LOG_2 = f(1.167699874e-1);
const LOG_3 = f(-1.2420140846e-1);
const LOG_4 = f(1.4249322787e-1);
const LOG_5 = f(-1.6668057665e-1);
const LOG_6 = f(2.0000714765e-1);
const LOG_7 = f(-2.4999993993e-1);
const LOG_8 = f(3.3333331174e-1);
const LN2_LOW = f(-2.1219444e-4);
const LN2_HIGH = f(0.693359375);

/** Natural logarithm of a positive, normal float32. */
export function logF32(value: number): number {
  float[0] = value;
  const bits = word[0] as number;
  let exponent = (bits >> 23) - 126;
  word[0] = (bits & 0x807fffff) | 0x3f000000;
  const mantissa = float[0] as number;
  let x = f(mantissa - 1);
  if (mantissa < SQRT_HALF) {
    x = f(x + mantissa);
    exponent -= 1;
  }
  const z = f(x * x);
  let y = fma(LOG_0, x, LOG_1);
  y = fma(y, x, LOG_2);
  y = fma(y, x, LOG_3);
  y = fma(y, x, LOG_4);
  y = fma(y, x, LOG_5);
  y = fma(y, x, LOG_6);
  y = fma(y, x, LOG_7);
  y = fma(y, x, LOG_8);
  y = fma(f(y * x), z, f(exponent * LN2_LOW));
  y = fma(z, -0.5, y);
  return fma(exponent, LN2_HIGH, f(x + y));
}

const pair = new Float32Array(2);

const FOUR_OVER_PI = f(1.27323954473516);
const QUARTER_PI_1 = f(-0.78515625);
const QUARTER_PI_2 = f(-2.4187564849853516e-4);
const QUARTER_PI_3 = f(-3.774894977445941e-8);
const COS_0 = f(2.443315711809948e-5);
const COS_1 = f(-1.388731625493765e-3);
const COS_2 = f(4.166664568298827e-2);
const SIN_0 = f(-1.9515295891e-4);
const SIN_1 = f(8.3321608736e-3);
const SIN_2 = f(-1.6666654611e-1);

/** [cos(angle), sin(angle)] for an angle >= 0. The returned pair is overwritten by the next call. */
export function cosSinF32(angle: number): Float32Array {
  const octant = (Math.trunc(f(angle * FOUR_OVER_PI)) + 1) & ~1;
  let x = fma(octant, QUARTER_PI_1, angle);
  x = fma(octant, QUARTER_PI_2, x);
  x = fma(octant, QUARTER_PI_3, x);
  const z = f(x * x);
  let cos = fma(COS_0, z, COS_1);
  cos = f(fma(cos, z, COS_2) * z);
  cos = f(fma(cos, z, -f(z * 0.5)) + 1);
  let sin = fma(SIN_0, z, SIN_1);
  sin = f(fma(sin, z, SIN_2) * z);
  sin = fma(sin, x, x);
  const swapped = (octant & 2) !== 0;
  pair[0] = ((octant + 2) & 4) === 0 ? (swapped ? sin : cos) : -(swapped ? sin : cos);
  pair[1] = (octant & 4) === 0 ? (swapped ? cos : sin) : -(swapped ? cos : sin);
  return pair;
}
