import { crc32, inflateSync } from 'node:zlib';
import { DanqingError, invariant } from '@danqing/protocol';

/** A text chunk: a keyword of 1 to 79 Latin-1 characters and any text. */
export interface PngText {
  readonly keyword: string;
  readonly text: string;
}

/** Most bytes of one text chunk, as stored and as inflated. */
export const MAX_PNG_TEXT_BYTES = 4 * 1024 * 1024;
/** Most bytes of all texts of a file together. */
const MAX_PNG_TEXTS_BYTES = 16 * 1024 * 1024;

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Length and type before a chunk's data, checksum after it. */
const CHUNK_HEAD = 8;
const CHUNK_TAIL = 4;
const KEYWORD = /^[\x20-\x7e\xa1-\xff]{1,79}$/;

interface Chunk {
  readonly type: string;
  /** First byte of the chunk, its length field. */
  readonly start: number;
  readonly data: Uint8Array;
  readonly checksum: number;
}

/**
 * A copy of `png` with text chunks before its pixels: tEXt where Latin-1 suffices, else iTXt in UTF-8, uncompressed,
 * the choice that PIL and with it A1111 make.
 * @throws DanqingError INPUT_FILE when `png` is not a PNG.
 */
export function insertPngText(png: Uint8Array, texts: readonly PngText[]): Uint8Array {
  let firstData: Chunk | undefined;
  for (const chunk of chunksOf(png)) {
    firstData = chunk;
    if (chunk.type === 'IDAT') break;
  }
  if (firstData?.type !== 'IDAT') throw pngError('has no pixels (IDAT chunk)');
  const parts = [png.subarray(0, firstData.start), ...texts.map(encodeText), png.subarray(firstData.start)];
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * All texts of a PNG in file order, of whichever kind of chunk (tEXt, zTXt, iTXt).
 * @throws DanqingError INPUT_FILE when the file is damaged or a text is larger than the limits.
 */
export function readPngText(png: Uint8Array): PngText[] {
  const texts: PngText[] = [];
  let budget = MAX_PNG_TEXTS_BYTES;
  for (const { type, data, checksum } of chunksOf(png)) {
    const decode = DECODERS[type];
    if (decode === undefined) continue;
    if (data.length > MAX_PNG_TEXT_BYTES) throw pngError(`has a text chunk of ${data.length} bytes`);
    if (crc32(data, crc32(type)) !== checksum) throw pngError(`has a ${type} chunk with a wrong checksum`);
    const { keyword, text, byteLength } = decode(data);
    budget -= byteLength;
    if (budget < 0) throw pngError(`has more than ${MAX_PNG_TEXTS_BYTES} bytes of text`);
    texts.push({ keyword, text });
  }
  return texts;
}

function* chunksOf(png: Uint8Array): Generator<Chunk> {
  if (!SIGNATURE.every((byte, i) => png[i] === byte)) throw pngError('is not a PNG file');
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let start = SIGNATURE.length;
  for (;;) {
    if (start + CHUNK_HEAD + CHUNK_TAIL > png.length) throw pngError('ends without an IEND chunk');
    const dataStart = start + CHUNK_HEAD;
    const dataEnd = dataStart + view.getUint32(start);
    if (dataEnd + CHUNK_TAIL > png.length) throw pngError(`ends inside of the chunk at byte ${start}`);
    const type = latin1(png.subarray(start + 4, dataStart));
    yield { type, start, data: png.subarray(dataStart, dataEnd), checksum: view.getUint32(dataEnd) };
    if (type === 'IEND') return;
    start = dataEnd + CHUNK_TAIL;
  }
}

function encodeText({ keyword, text }: PngText): Uint8Array {
  invariant(
    KEYWORD.test(keyword),
    `PNG keyword ${JSON.stringify(keyword)} is not 1 to 79 Latin-1 characters`,
  );
  return isLatin1(text)
    ? encodeChunk('tEXt', [Buffer.from(`${keyword}\0${text}`, 'latin1')])
    : // Flags: not compressed; no language, no translated keyword.
      encodeChunk('iTXt', [Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(text, 'utf8')]);
}

function encodeChunk(type: string, parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...parts]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length - type.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

const isLatin1 = (text: string): boolean => /^[\0-\xff]*$/.test(text);

interface DecodedText extends PngText {
  /** After inflating. */
  readonly byteLength: number;
}

const DECODERS: Readonly<Record<string, (data: Uint8Array) => DecodedText>> = {
  tEXt(data) {
    const [keyword, text] = cutAtZero(data);
    return { keyword: latin1(keyword), text: latin1(text), byteLength: text.length };
  },
  zTXt(data) {
    const [keyword, rest] = cutAtZero(data);
    const text = inflate(rest[0], rest.subarray(1));
    return { keyword: latin1(keyword), text: latin1(text), byteLength: text.length };
  },
  iTXt(data) {
    const [keyword, rest] = cutAtZero(data);
    const [, afterLanguage] = cutAtZero(rest.subarray(2));
    const [, stored] = cutAtZero(afterLanguage);
    const text = rest[0] === 0 ? stored : inflate(rest[1], stored);
    return { keyword: latin1(keyword), text: Buffer.from(text).toString('utf8'), byteLength: text.length };
  },
};

/** What stands before and after the first zero byte. */
function cutAtZero(data: Uint8Array): [Uint8Array, Uint8Array] {
  const at = data.indexOf(0);
  if (at < 0) throw pngError('has a text chunk without the zero byte after its keyword');
  return [data.subarray(0, at), data.subarray(at + 1)];
}

function inflate(method: number | undefined, data: Uint8Array): Uint8Array {
  if (method !== 0) throw pngError(`has a text compressed by the unknown method ${method}`);
  try {
    return inflateSync(data, { maxOutputLength: MAX_PNG_TEXT_BYTES });
  } catch (cause) {
    throw pngError(`has a compressed text that is damaged or larger than ${MAX_PNG_TEXT_BYTES} bytes`, cause);
  }
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** `problem` completes "The picture …". */
function pngError(problem: string, cause?: unknown): DanqingError {
  return new DanqingError('INPUT_FILE', `The picture ${problem}.`, {
    hint: 'Use the PNG file as it was saved; programs that share pictures often rewrite or damage it.',
    cause,
  });
}
