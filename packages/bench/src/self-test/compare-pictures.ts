import type { RgbImage } from '@danqing/protocol';

/** Difference of two images of one size, in steps of 255. */
export interface PictureDifference {
  /** Root mean square over all values: finds an error spread over the whole image. */
  readonly rms: number;
  /** Mean absolute difference in the worst square of 16x16 pixels: finds a local error. */
  readonly worstSquare: number;
}

const SQUARE = 16;
const CHANNELS = 3;

/** Infinite if the sizes differ. */
export function comparePictures(a: RgbImage, b: RgbImage): PictureDifference {
  if (a.width !== b.width || a.height !== b.height) {
    return { rms: Number.POSITIVE_INFINITY, worstSquare: Number.POSITIVE_INFINITY };
  }
  const columns = Math.ceil(a.width / SQUARE);
  const sums = new Float64Array(columns * Math.ceil(a.height / SQUARE));
  const counts = new Float64Array(sums.length);
  let squares = 0;
  for (let at = 0; at < a.data.length; at += 1) {
    const difference = (a.data[at] ?? 0) - (b.data[at] ?? 0);
    squares += difference * difference;
    const pixel = Math.floor(at / CHANNELS);
    const [x, y] = [pixel % a.width, Math.floor(pixel / a.width)];
    const square = Math.floor(y / SQUARE) * columns + Math.floor(x / SQUARE);
    sums[square] = (sums[square] ?? 0) + Math.abs(difference);
    counts[square] = (counts[square] ?? 0) + 1;
  }
  return {
    rms: Math.sqrt(squares / Math.max(1, a.data.length)),
    worstSquare: sums.reduce((worst, sum, at) => Math.max(worst, sum / (counts[at] ?? 1)), 0),
  };
}
