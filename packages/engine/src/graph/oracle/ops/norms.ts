import { at } from './at.ts';

/** x / sqrt(mean(x^2) + eps) over rows of `width`, times the weight. */
export function rmsNorm(
  x: Float64Array,
  weight: Float64Array | null,
  { width, eps }: { readonly width: number; readonly eps: number },
): Float64Array {
  const y = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    let squares = 0;
    for (let i = 0; i < width; i++) squares += at(x, start + i) ** 2;
    const factor = 1 / Math.sqrt(squares / width + eps);
    for (let i = 0; i < width; i++) {
      y[start + i] = at(x, start + i) * factor * (weight === null ? 1 : at(weight, i));
    }
  }
  return y;
}

/** (x - mean) / sqrt(variance + eps) over runs of `width` consecutive values. */
export function layerNorm(
  x: Float64Array,
  { width, eps }: { readonly width: number; readonly eps: number },
): Float64Array {
  const y = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += at(x, start + i);
    const mean = sum / width;
    let squares = 0;
    for (let i = 0; i < width; i++) squares += (at(x, start + i) - mean) ** 2;
    const factor = 1 / Math.sqrt(squares / width + eps);
    for (let i = 0; i < width; i++) y[start + i] = (at(x, start + i) - mean) * factor;
  }
  return y;
}

/** x [channels, h, w]: a layer norm over each group of channels, then a gain and a bias for each channel. */
export function groupNorm(
  x: Float64Array,
  weight: Float64Array,
  bias: Float64Array,
  { groups, eps }: { readonly groups: number; readonly eps: number },
): Float64Array {
  const y = layerNorm(x, { width: x.length / groups, eps });
  const pixels = x.length / weight.length;
  for (let i = 0; i < y.length; i++) {
    const channel = Math.floor(i / pixels);
    y[i] = at(y, i) * at(weight, channel) + at(bias, channel);
  }
  return y;
}
