import { say } from '../../say/say.ts';
import type { ByteReader } from './byte-reader.ts';
import { latin1, utf8 } from './decode-text.ts';
import { MAX_CHUNKS } from './limits.ts';
import { pictureError } from './picture-error.ts';
import type { PixelSize } from './pixel-size.ts';
import { readExif } from './read-exif.ts';
import { readXmp } from './read-xmp.ts';
import type { TextSink } from './text-sink.ts';

const HEAD_BYTES = 8;
/** "RIFF", a length, "WEBP". */
const FIRST_CHUNK = 12;
/** Bytes of a pixel chunk that are enough to read the size. */
const SIZE_BYTES = 10;

/** The texts of a WebP, which come after its pixels. @throws DanqingError INPUT_FILE */
export async function readWebp(reader: ByteReader, sink: TextSink): Promise<PixelSize | null> {
  let start = FIRST_CHUNK;
  let size: PixelSize | null = null;
  for (let chunks = 0; chunks < MAX_CHUNKS; chunks += 1) {
    if (start + HEAD_BYTES > reader.size) return size;
    const head = await reader.bytes(start, HEAD_BYTES);
    const type = latin1(head.subarray(0, 4));
    const length = new DataView(head.buffer).getUint32(4, true);
    if (start + HEAD_BYTES + length > reader.size) {
      throw pictureError('damaged', say`ends inside the chunk at byte ${start}`);
    }
    if (type === 'EXIF' || type === 'XMP ') {
      sink.checkStored(length);
      const data = await reader.bytes(start + HEAD_BYTES, length);
      if (type === 'EXIF') readExif(data, sink);
      else readXmp(utf8(data), sink);
    } else if (size === null && length >= SIZE_BYTES) {
      size = sizeOf(type, await reader.bytes(start + HEAD_BYTES, SIZE_BYTES));
    }
    // Chunks start at even offsets.
    start += HEAD_BYTES + length + (length % 2);
  }
  throw pictureError('damaged', say`has more than ${MAX_CHUNKS} chunks`);
}

/** Layouts: RFC 9649, 2.5 to 2.7. */
function sizeOf(type: string, data: Uint8Array<ArrayBuffer>): PixelSize | null {
  const view = new DataView(data.buffer);
  if (type === 'VP8X') {
    const edge = (at: number) => (view.getUint32(at, true) & 0xffffff) + 1;
    return { width: edge(4), height: view.getUint16(7, true) + ((data[9] ?? 0) << 16) + 1 };
  }
  if (type === 'VP8L') {
    const bits = view.getUint32(1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (type !== 'VP8 ') return null;
  return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
}
