import { insertJpegTexts, insertWebpTexts } from '@danqing/engine';
import { readPictureTexts, sourceOfBytes } from '@danqing/protocol/pictures';
import type { Sharp } from 'sharp';
import { loadSharp } from '../pictures/load-sharp.ts';

export const PICTURE_FORMATS = ['png', 'jpeg', 'webp'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

export interface Encoding {
  readonly format: PictureFormat;
  /** 0 to 100; ignored for PNG, which is lossless. */
  readonly quality: number;
}

/** A PNG file's image in the requested format, with its settings; a PNG is returned unchanged. */
export async function encodePicture(png: Uint8Array, encoding: Encoding): Promise<Uint8Array> {
  if (encoding.format === 'png') return png;
  const sharp = await loadSharp();
  const picture = await encode(sharp(png), encoding);
  const { texts, size } = await readPictureTexts(sourceOfBytes(png));
  if (texts.length === 0 || size === null) return picture;
  return encoding.format === 'jpeg' ? insertJpegTexts(picture, texts) : insertWebpTexts(picture, size, texts);
}

/** A preview enlarged to the size of the finished image, so that the layout does not move when the image arrives. */
export async function enlargePreview(
  preview: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  encoding: Encoding,
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return encode(sharp(preview).resize(width, height, { fit: 'fill', kernel: 'cubic' }), encoding);
}

function encode(picture: Sharp, { format, quality }: Encoding): Promise<Uint8Array> {
  const options = { quality: Math.max(1, Math.round(quality)) };
  if (format === 'jpeg') return picture.jpeg(options).toBuffer();
  if (format === 'webp') return picture.webp(options).toBuffer();
  return picture.png({ compressionLevel: 3 }).toBuffer();
}

/** Bytes as JSON can hold them. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
