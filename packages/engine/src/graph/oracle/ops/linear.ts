import { at } from './at.ts';

/** Row by row y = W x + b: x [rows, in], weight [out, in], bias [out] -> [rows, out]. */
export function linear(
  x: Float64Array,
  weight: Float64Array,
  bias: Float64Array | null,
  inWidth: number,
): Float64Array {
  const rows = x.length / inWidth;
  const outWidth = weight.length / inWidth;
  const y = new Float64Array(rows * outWidth);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outWidth; o++) {
      let sum = bias === null ? 0 : at(bias, o);
      for (let i = 0; i < inWidth; i++) sum += at(x, row * inWidth + i) * at(weight, o * inWidth + i);
      y[row * outWidth + o] = sum;
    }
  }
  return y;
}
