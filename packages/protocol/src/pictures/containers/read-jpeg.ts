import { say } from '../../say/say.ts';
import type { ByteReader } from './byte-reader.ts';
import { latin1, utf8, utf8OrLatin1 } from './decode-text.ts';
import { MAX_CHUNKS } from './limits.ts';
import { pictureError } from './picture-error.ts';
import type { PixelSize } from './pixel-size.ts';
import { readExif } from './read-exif.ts';
import { readXmp } from './read-xmp.ts';
import type { TextSink } from './text-sink.ts';

export const JPEG_SIGNATURE = [0xff, 0xd8, 0xff];

const EXIF = 'Exif\0\0';
const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const APP1 = 0xe1;
const COMMENT = 0xfe;
/** Markers: start of the pixels, and end of the image. */
const ENDS = [0xda, 0xd9];
/** Markers without a length: restarts and the start of the image. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
/** Frame headers, which contain the size: C0 to CF except tables (C4, C8, CC). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** The texts stored before a JPEG's pixels. @throws DanqingError INPUT_FILE */
export async function readJpeg(reader: ByteReader, sink: TextSink): Promise<PixelSize | null> {
  let start = 2;
  let size: PixelSize | null = null;
  for (let segments = 0; segments < MAX_CHUNKS; segments += 1) {
    const [first, marker = 0] = await reader.bytes(start, 2);
    if (first !== 0xff) throw pictureError('damaged', say`has no segment at byte ${start}`);
    if (ENDS.includes(marker)) return size;
    if (marker === 0xff || isBare(marker)) {
      // A segment may be preceded by 0xff bytes.
      start += marker === 0xff ? 1 : 2;
      continue;
    }
    const length = new DataView((await reader.bytes(start + 2, 2)).buffer).getUint16(0);
    if (length < 2) throw pictureError('damaged', say`has a segment without a length at byte ${start}`);
    if (marker === APP1 || marker === COMMENT || isFrame(marker)) {
      const data = await reader.bytes(start + 4, length - 2);
      if (isFrame(marker)) size = frameSize(data);
      else readSegment(marker, data, sink);
    }
    start += 2 + length;
  }
  throw pictureError('damaged', say`has more than ${MAX_CHUNKS} segments`);
}

function readSegment(marker: number, data: Uint8Array, sink: TextSink): void {
  sink.checkStored(data.length);
  const begins = (name: string) => latin1(data.subarray(0, name.length)) === name;
  if (marker === COMMENT) sink.add('comment', utf8OrLatin1(data), data.length);
  else if (begins(EXIF)) readExif(data, sink);
  else if (begins(XMP)) readXmp(utf8(data.subarray(XMP.length)), sink);
}

function frameSize(data: Uint8Array<ArrayBuffer>): PixelSize | null {
  if (data.length < 5) return null;
  const view = new DataView(data.buffer);
  return { height: view.getUint16(1), width: view.getUint16(3) };
}
