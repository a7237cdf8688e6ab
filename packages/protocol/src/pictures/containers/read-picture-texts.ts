import { say } from '../../say/say.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { latin1 } from './decode-text.ts';
import { pictureError } from './picture-error.ts';
import type { PixelSize } from './pixel-size.ts';
import { JPEG_SIGNATURE, readJpeg } from './read-jpeg.ts';
import { PNG_SIGNATURE, readPng } from './read-png.ts';
import { readWebp } from './read-webp.ts';
import { type PictureText, TextSink } from './text-sink.ts';

export interface PictureTexts {
  readonly format: 'png' | 'jpeg' | 'webp';
  /** Null when the file does not say. */
  readonly size: PixelSize | null;
  /**
   * In file order; a keyword can occur more than once. Exif and XMP texts have keywords such as `exif:UserComment` and
   * `xmp:CreatorTool`.
   */
  readonly texts: readonly PictureText[];
}

const SIGNATURE_BYTES = 12;

/**
 * All texts of a PNG, JPEG or WebP, without its pixels. Sizes are checked before anything is read or inflated.
 * @throws DanqingError INPUT_FILE when it is not an image of a known format, damaged, or beyond the limits;
 * `details.reason` says which.
 */
export async function readPictureTexts(source: ByteSource): Promise<PictureTexts> {
  const format = formatOf(await source.read(0, SIGNATURE_BYTES));
  if (format === null) throw pictureError('foreign', say`is neither PNG nor JPEG nor WebP`);
  const sink = new TextSink();
  const size = await READERS[format](new ByteReader(source), sink);
  return { format, size, texts: sink.texts };
}

const READERS = { png: readPng, jpeg: readJpeg, webp: readWebp };

function formatOf(first: Uint8Array): PictureTexts['format'] | null {
  const begins = (signature: readonly number[]) => signature.every((byte, at) => first[at] === byte);
  if (begins(PNG_SIGNATURE)) return 'png';
  if (begins(JPEG_SIGNATURE)) return 'jpeg';
  return latin1(first.subarray(0, 4)) === 'RIFF' && latin1(first.subarray(8)) === 'WEBP' ? 'webp' : null;
}
