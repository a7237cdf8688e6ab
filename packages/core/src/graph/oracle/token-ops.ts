import type { RopeOptions } from '../graph.ts';

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

/** x * sigmoid(x) */
export function silu(x: Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) y[i] = at(x, i) / (1 + Math.exp(-at(x, i)));
  return y;
}

export function tanh(x: Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) y[i] = Math.tanh(at(x, i));
  return y;
}

/** silu(gate) * up */
export function swiglu(gate: Float64Array, up: Float64Array): Float64Array {
  return mul(silu(gate), up);
}

export function scale(x: Float64Array, factor: number, offset: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) y[i] = at(x, i) * factor + offset;
  return y;
}

/** Two arrays of one shape. */
export function add(a: Float64Array, b: Float64Array): Float64Array {
  const y = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) y[i] = at(a, i) + at(b, i);
  return y;
}

/** Two arrays of one shape. */
export function mul(a: Float64Array, b: Float64Array): Float64Array {
  const y = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) y[i] = at(a, i) * at(b, i);
  return y;
}

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

/**
 * Rotates planes of two channels by position * theta^(-2i/d), where i is the index of the plane among the d/2 of its
 * axis. x [tokens, heads, sum of axes], positions [axes, tokens].
 */
export function rope(
  x: Float64Array,
  positions: Float64Array,
  { axes, theta, layout }: RopeOptions,
): Float64Array {
  const tokens = positions.length / axes.length;
  const width = axes.reduce((sum, d) => sum + d, 0);
  const heads = x.length / (tokens * width);
  const y = new Float64Array(x.length);
  let axisStart = 0;
  for (const [axis, d] of axes.entries()) {
    for (let token = 0; token < tokens; token++) {
      for (let i = 0; i < d / 2; i++) {
        const angle = at(positions, axis * tokens + token) * theta ** ((-2 * i) / d);
        const cos = Math.cos(angle);
        const sin = Math.sin(angle);
        const first = axisStart + (layout === 'pairs' ? 2 * i : i);
        const second = axisStart + (layout === 'pairs' ? 2 * i + 1 : i + d / 2);
        for (let head = 0; head < heads; head++) {
          const row = (token * heads + head) * width;
          y[row + first] = at(x, row + first) * cos - at(x, row + second) * sin;
          y[row + second] = at(x, row + first) * sin + at(x, row + second) * cos;
        }
      }
    }
    axisStart += d;
  }
  return y;
}

interface AttentionShape {
  readonly heads: number;
  readonly kvHeads: number;
  /** Channels of a head. */
  readonly width: number;
  readonly scale: number;
  readonly causal: boolean;
}

/**
 * softmax(q k^T * scale) v. q [tokens, heads, width], k and v [keys, kvHeads, width] -> [tokens, heads * width].
 * Each key/value head serves heads / kvHeads consecutive query heads.
 */
export function attention(
  q: Float64Array,
  k: Float64Array,
  v: Float64Array,
  { heads, kvHeads, width, scale, causal }: AttentionShape,
): Float64Array {
  const tokens = q.length / (heads * width);
  const keys = k.length / (kvHeads * width);
  const y = new Float64Array(q.length);
  for (let token = 0; token < tokens; token++) {
    const seen = causal ? token + 1 : keys;
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor(head / (heads / kvHeads));
      const row = (token * heads + head) * width;
      const shares = new Float64Array(seen);
      for (let key = 0; key < seen; key++) {
        const keyRow = (key * kvHeads + kvHead) * width;
        let dot = 0;
        for (let i = 0; i < width; i++) dot += at(q, row + i) * at(k, keyRow + i);
        shares[key] = dot * scale;
      }
      softmaxInPlace(shares);
      for (let key = 0; key < seen; key++) {
        const share = at(shares, key);
        const valueRow = (key * kvHeads + kvHead) * width;
        for (let i = 0; i < width; i++) y[row + i] = at(y, row + i) + share * at(v, valueRow + i);
      }
    }
  }
  return y;
}

/** Subtracts the maximum first, so that no exponential overflows. */
function softmaxInPlace(x: Float64Array): void {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) max = Math.max(max, at(x, i));
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const value = Math.exp(at(x, i) - max);
    x[i] = value;
    sum += value;
  }
  for (let i = 0; i < x.length; i++) x[i] = at(x, i) / sum;
}

/**
 * x[i] for an index that the loop bounds guarantee; a wrong one gives undefined, which turns every sum into NaN. Each
 * file of operations has its own copy: the test runner turns every call across files into a property access, which is
 * twenty times slower here.
 */
function at(x: Float64Array, i: number): number {
  return x[i] as number;
}
