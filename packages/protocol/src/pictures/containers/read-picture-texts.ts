import { ByteReader } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { pictureError } from './picture-error.ts';
import { PNG_SIGNATURE, readPng } from './read-png.ts';
import { type PictureText, TextSink } from './text-sink.ts';

export interface PictureTexts {
  readonly format: 'png';
  /** In file order; a keyword can stand more than once. */
  readonly texts: readonly PictureText[];
}

/**
 * All texts of a picture, without its pixels. Sizes are bounded before anything is read or inflated.
 * @throws DanqingError INPUT_FILE when it is no picture of a known kind, damaged, or beyond the limits;
 *   `details.reason` says which.
 */
export async function readPictureTexts(source: ByteSource): Promise<PictureTexts> {
  const reader = new ByteReader(source);
  const sink = new TextSink();
  const first = await source.read(0, PNG_SIGNATURE.length);
  if (!PNG_SIGNATURE.every((byte, at) => first[at] === byte)) {
    throw pictureError('foreign', 'is not a PNG file');
  }
  await readPng(reader, sink);
  return { format: 'png', texts: sink.texts };
}
