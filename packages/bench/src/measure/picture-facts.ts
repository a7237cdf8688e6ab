import { createHash } from 'node:crypto';
import type { RgbImage } from '@danqing/protocol';

/** Facts about an image that remain after its pixels are discarded. */
export interface PictureFacts {
  /** SHA-256 of the pixels. */
  readonly hash: string;
  /** Standard deviation of its values, 0 to 255: near 0 for a blank image. */
  readonly spread: number;
}

export function pictureFacts({ data }: Pick<RgbImage, 'data'>): PictureFacts {
  let [sum, squares] = [0, 0];
  for (const value of data) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / data.length;
  return {
    hash: createHash('sha256').update(data).digest('hex'),
    spread: Math.sqrt(Math.max(0, squares / data.length - mean * mean)),
  };
}
