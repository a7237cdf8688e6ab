import type { RgbImage } from '@danqing/protocol';
import type { PictureText } from '@danqing/protocol/pictures';
import { insertPngText } from './png-text.ts';

/** Encodes a PNG file with texts. The encoder is loaded with the first image, as nothing else needs it. */
export async function encodePng(image: RgbImage, texts: readonly PictureText[] = []): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const { width, height, data } = image;
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return insertPngText(png, texts);
}
