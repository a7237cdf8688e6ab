import { createHash } from 'node:crypto';
import type { RgbImage } from '@danqing/protocol';
import type { PictureFacts } from './session.ts';

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
