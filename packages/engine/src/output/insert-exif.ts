import { invariant } from '@danqing/protocol';
import { PARAMETERS_KEYWORD, type PictureText } from '@danqing/protocol/pictures';
import { encodeExif } from './exif-block.ts';

const APP1 = 0xe1;
/** A segment's length field has two bytes and includes itself. */
const MAX_SEGMENT_BYTES = 0xffff - 2;
const EXIF_PREFIX = Buffer.from('Exif\0\0', 'latin1');

/**
 * A copy of a JPEG with texts in an Exif segment at the start; if they are too long, only the text that other programs
 * read.
 */
export function insertJpegTexts(jpeg: Uint8Array, texts: readonly PictureText[]): Uint8Array {
  invariant(jpeg[0] === 0xff && jpeg[1] === 0xd8, 'texts are put into what is no JPEG');
  const shared = texts.filter(({ keyword }) => keyword === PARAMETERS_KEYWORD);
  const bodies = [texts, shared].map((some) => Buffer.concat([EXIF_PREFIX, encodeExif(some)]));
  const body = bodies.find(({ length }) => length <= MAX_SEGMENT_BYTES);
  if (body === undefined) return jpeg;
  const head = Buffer.from([0xff, APP1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]));
}

const RIFF_HEAD = 12;
const CHUNK_HEAD = 8;
/** Flags of VP8X: the file has an EXIF chunk; some pixels are transparent. */
const HAS_EXIF = 0x08;
const HAS_ALPHA = 0x10;
const VP8X_BYTES = 10;

/** Size of an image in pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/**
 * A copy of a WebP with texts in an EXIF chunk at the end. A simple file also gets the VP8X chunk that announces it.
 * Layout: RFC 9649, 2.7.
 */
export function insertWebpTexts(
  webp: Uint8Array,
  size: PixelSize,
  texts: readonly PictureText[],
): Uint8Array {
  const file = Buffer.from(webp);
  invariant(file.toString('latin1', 8, RIFF_HEAD) === 'WEBP', 'texts are put into what is no WebP');
  const chunks = file.subarray(RIFF_HEAD);
  const isExtended = chunks.toString('latin1', 0, 4) === 'VP8X';
  if (isExtended) chunks.writeUInt8(chunks.readUInt8(CHUNK_HEAD) | HAS_EXIF, CHUNK_HEAD);
  const parts = [...(isExtended ? [] : [extension(chunks, size)]), chunks, chunk('EXIF', encodeExif(texts))];
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...parts]);
  return new Uint8Array(chunk('RIFF', body));
}

function extension(chunks: Buffer, { width, height }: PixelSize): Buffer {
  const data = Buffer.alloc(VP8X_BYTES);
  // A lossless image states whether it is transparent in a bit after its size.
  const isTransparent =
    chunks.toString('latin1', 0, 4) === 'VP8L' && (chunks.readUInt8(CHUNK_HEAD + 4) & 0x10) !== 0;
  data.writeUInt8(HAS_EXIF | (isTransparent ? HAS_ALPHA : 0), 0);
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return chunk('VP8X', data);
}

/** Chunks begin at even offsets. */
function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(CHUNK_HEAD);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
