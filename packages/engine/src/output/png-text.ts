import { crc32 } from 'node:zlib';
import { DanqingError, invariant, type Text } from '@danqing/protocol';
import type { PictureText } from '@danqing/protocol/pictures';
import { say } from '../say/say.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Length and type before a chunk's data; a checksum follows it. */
const CHUNK_HEAD = 8;
const CHUNK_TAIL = 4;
const KEYWORD = /^[\x20-\x7e\xa1-\xff]{1,79}$/;

interface Chunk {
  readonly type: string;
  /** Offset of the chunk, at its length field. */
  readonly start: number;
}

/**
 * A copy of `png` with text chunks before its pixels: tEXt if Latin-1 suffices, otherwise iTXt in UTF-8, uncompressed,
 * as PIL and therefore A1111 choose.
 * @throws DanqingError INPUT_FILE if `png` is not a PNG
 */
export function insertPngText(png: Uint8Array, texts: readonly PictureText[]): Uint8Array {
  let firstData: Chunk | undefined;
  for (const chunk of chunksOf(png)) {
    firstData = chunk;
    if (chunk.type === 'IDAT') break;
  }
  if (firstData?.type !== 'IDAT') throw pngError(say`has no pixels (no IDAT chunk)`);
  const parts = [png.subarray(0, firstData.start), ...texts.map(encodeText), png.subarray(firstData.start)];
  return new Uint8Array(Buffer.concat(parts));
}

function* chunksOf(png: Uint8Array): Generator<Chunk> {
  if (!SIGNATURE.every((byte, i) => png[i] === byte)) throw pngError(say`is not a PNG file`);
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let start = SIGNATURE.length;
  for (;;) {
    if (start + CHUNK_HEAD + CHUNK_TAIL > png.length) throw pngError(say`ends without an IEND chunk`);
    const dataStart = start + CHUNK_HEAD;
    const dataEnd = dataStart + view.getUint32(start);
    if (dataEnd + CHUNK_TAIL > png.length) throw pngError(say`ends inside the chunk at byte ${start}`);
    const type = latin1(png.subarray(start + 4, dataStart));
    yield { type, start };
    if (type === 'IEND') return;
    start = dataEnd + CHUNK_TAIL;
  }
}

function encodeText({ keyword, text }: PictureText): Uint8Array {
  invariant(
    KEYWORD.test(keyword),
    `PNG keyword ${JSON.stringify(keyword)} is not 1 to 79 Latin-1 characters`,
  );
  return isLatin1(text) && !looksLikeUtf8(text)
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

/** Readers decode bytes as UTF-8 if they are valid UTF-8, because many programs write it in place of Latin-1. */
function looksLikeUtf8(text: string): boolean {
  const bytes = Buffer.from(text, 'latin1');
  // Bytes that are not valid UTF-8 do not survive the round trip.
  return bytes.some((byte) => byte >= 0x80) && Buffer.from(bytes.toString('utf8')).equals(bytes);
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** `problem` completes "The image …". */
function pngError(problem: Text): DanqingError {
  return new DanqingError('INPUT_FILE', say`The image ${problem}.`, {
    hint: say`Use the original PNG file; programs that share images often rewrite or damage it.`,
  });
}
