import type { RgbImage } from '@danqing/protocol';
import { loadSharp } from './load-sharp.ts';

/** Limit for both edges of a thumbnail, in pixels. */
export const THUMBNAIL_EDGE = 384;
const QUALITY = 80;

/** Encodes a preview as WebP: a few kilobytes. */
export async function encodePreview({ width, height, data }: RgbImage): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: 3 } })
    .webp({ quality: QUALITY })
    .toBuffer();
}

/** A small WebP copy of an image. */
export async function shrinkToThumbnail(png: Uint8Array): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const size = { width: THUMBNAIL_EDGE, height: THUMBNAIL_EDGE };
  return sharp(png)
    .resize({ ...size, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: QUALITY })
    .toBuffer();
}
