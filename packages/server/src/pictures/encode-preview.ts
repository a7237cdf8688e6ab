import type { RgbImage } from '@danqing/engine';

/** A preview as WebP: a few kilobytes. */
export async function encodePreview({ width, height, data }: RgbImage): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  return sharp(data, { raw: { width, height, channels: 3 } })
    .webp({ quality: 80 })
    .toBuffer();
}
