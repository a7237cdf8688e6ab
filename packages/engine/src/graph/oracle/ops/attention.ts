import { at } from './at.ts';

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

/** The maximum is taken out first, so that no exponential overflows. */
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
