import { loadSharp } from '../../pictures/load-sharp.ts';
import { toBase64 } from '../encode-picture.ts';

/** Limit for all images of an answer together: some clients reject answers larger than a megabyte. */
const MAX_BASE64_BYTES = 700_000;

/** Tried in this order until one is small enough; the last is used whatever its size. */
const ATTEMPTS = [
  { quality: 90, edge: null },
  { quality: 75, edge: null },
  { quality: 75, edge: 768 },
  { quality: 60, edge: 384 },
] as const;

export interface ImageContent {
  readonly type: 'image';
  readonly data: string;
  readonly mimeType: string;
}

/** One of `count` images as MCP sends it: the PNG itself if it is small enough, otherwise a JPEG. */
export async function imageContent(png: Uint8Array, count: number): Promise<ImageContent> {
  const limit = Math.floor((MAX_BASE64_BYTES / count / 4) * 3);
  if (png.length <= limit) return { type: 'image', data: toBase64(png), mimeType: 'image/png' };
  const sharp = await loadSharp();
  let jpeg: Uint8Array = png;
  for (const { quality, edge } of ATTEMPTS) {
    const size = edge === null ? {} : { width: edge, height: edge };
    const picture = sharp(png).resize({ ...size, fit: 'inside', withoutEnlargement: true });
    jpeg = await picture.jpeg({ quality }).toBuffer();
    if (jpeg.length <= limit) break;
  }
  return { type: 'image', data: toBase64(jpeg), mimeType: 'image/jpeg' };
}
