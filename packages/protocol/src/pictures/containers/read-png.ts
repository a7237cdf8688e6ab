import { crc32 } from '../../crc32.ts';
import { say } from '../../say/say.ts';
import type { ByteReader } from './byte-reader.ts';
import { latin1, utf8, utf8OrLatin1 } from './decode-text.ts';
import { inflate } from './inflate.ts';
import { MAX_CHUNKS } from './limits.ts';
import { pictureError } from './picture-error.ts';
import type { PixelSize } from './pixel-size.ts';
import { readExif } from './read-exif.ts';
import { readXmp } from './read-xmp.ts';
import type { TextSink } from './text-sink.ts';

export const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Size of the length and type before a chunk's data, plus the checksum after it. */
const HEAD_BYTES = 8;
const TYPE_BYTES = 4;
const TAIL_BYTES = 4;
const XMP_KEYWORD = 'XML:com.adobe.xmp';

type Bytes = Uint8Array<ArrayBuffer>;
type ReadChunk = (data: Bytes, sink: TextSink) => void | Promise<void>;

/** All texts of a PNG in file order, from every kind of text chunk. @throws DanqingError INPUT_FILE */
export async function readPng(reader: ByteReader, sink: TextSink): Promise<PixelSize | null> {
  let size: PixelSize | null = null;
  let start = PNG_SIGNATURE.length;
  for (let chunks = 0; chunks < MAX_CHUNKS; chunks += 1) {
    if (start + HEAD_BYTES + TAIL_BYTES > reader.size)
      throw pictureError('damaged', say`ends without an IEND chunk`);
    const head = await reader.bytes(start, HEAD_BYTES);
    const length = new DataView(head.buffer).getUint32(0);
    const type = latin1(head.subarray(4));
    const end = start + HEAD_BYTES + length + TAIL_BYTES;
    if (end > reader.size) throw pictureError('damaged', say`ends inside the chunk at byte ${start}`);
    if (type === 'IEND') return size;
    if (type === 'IHDR' && length >= 8) size = sizeOf(await reader.bytes(start + HEAD_BYTES, 8));
    const read = Object.hasOwn(CHUNKS, type) ? CHUNKS[type] : undefined;
    if (read !== undefined) {
      sink.checkStored(length);
      await read(await checkedData(reader, start, length, type), sink);
    }
    start = end;
  }
  throw pictureError('damaged', say`has more than ${MAX_CHUNKS} chunks`);
}

async function checkedData(reader: ByteReader, start: number, length: number, type: string): Promise<Bytes> {
  const body = await reader.bytes(start + HEAD_BYTES - TYPE_BYTES, TYPE_BYTES + length + TAIL_BYTES);
  const checksum = new DataView(body.buffer).getUint32(TYPE_BYTES + length);
  if (crc32(body.subarray(0, -TAIL_BYTES)) !== checksum) {
    throw pictureError('damaged', say`has a ${type} chunk with a wrong checksum`);
  }
  return body.slice(TYPE_BYTES, -TAIL_BYTES);
}

/** tEXt and zTXt are Latin-1 by the standard, but stable-diffusion.cpp and others write UTF-8. */
const CHUNKS: Readonly<Record<string, ReadChunk>> = {
  tEXt(data, sink) {
    const [keyword, text] = cutAtZero(data);
    add(keyword, utf8OrLatin1(text), text.length, sink);
  },
  async zTXt(data, sink) {
    const [keyword, rest] = cutAtZero(data);
    const text = await inflateBy(rest[0], rest.slice(1));
    add(keyword, utf8OrLatin1(text), text.length, sink);
  },
  async iTXt(data, sink) {
    const [keyword, rest] = cutAtZero(data);
    const [, afterLanguage] = cutAtZero(rest.slice(2));
    const [, stored] = cutAtZero(afterLanguage);
    const text = rest[0] === 0 ? stored : await inflateBy(rest[1], stored);
    add(keyword, utf8(text), text.length, sink);
  },
  eXIf: readExif,
};

function sizeOf(data: Bytes): PixelSize {
  const view = new DataView(data.buffer);
  return { width: view.getUint32(0), height: view.getUint32(4) };
}

function add(keyword: Bytes, text: string, byteLength: number, sink: TextSink): void {
  const name = latin1(keyword);
  sink.add(name, text, byteLength);
  if (name === XMP_KEYWORD) readXmp(text, sink);
}

/** Splits at the first zero byte. */
function cutAtZero(data: Bytes): [Bytes, Bytes] {
  const at = data.indexOf(0);
  if (at < 0) throw pictureError('damaged', say`has a text chunk without a zero byte after its keyword`);
  return [data.slice(0, at), data.slice(at + 1)];
}

function inflateBy(method: number | undefined, data: Bytes): Promise<Bytes> {
  if (method !== 0)
    throw pictureError('damaged', say`has a text compressed with the unknown method ${method ?? ''}`);
  return inflate(data);
}
