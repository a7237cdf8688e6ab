import type { RgbImage } from '@danqing/protocol';
import { loadSharp } from './load-sharp.ts';

/** A preview as WebP: a few kilobytes. */
export async function encodePreview({ width, height, data }: RgbImage): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: 3 } })
    .webp({ quality: 80 })
    .toBuffer();
}
