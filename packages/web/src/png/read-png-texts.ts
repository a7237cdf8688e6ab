/** The texts of a PNG file by their keywords, read without its pixels. */
export type PngTexts = ReadonlyMap<string, string>;

/** Not a PNG, or one that no program should read. */
export class PngUnreadable extends Error {
  readonly reason: 'not-png' | 'damaged';

  constructor(reason: 'not-png' | 'damaged') {
    super(`the file is ${reason}`);
    this.reason = reason;
  }
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const HEAD_BYTES = 8;
const TAIL_BYTES = 4;
/** Chunks before the pixels are few; a file of millions of empty ones is an attack. */
const MAX_CHUNKS = 1000;
/** Of one text as it is stored, and as it is inflated. */
export const MAX_TEXT_BYTES = 1024 * 1024;
const TEXT_TYPES = ['tEXt', 'zTXt', 'iTXt'];

/**
 * Only heads of chunks and texts are read, so that the size of the picture does not matter.
 * @throws PngUnreadable
 */
export async function readPngTexts(file: Blob): Promise<PngTexts> {
  const signature = await bytesOf(file, 0, SIGNATURE.length);
  if (!SIGNATURE.every((byte, at) => signature[at] === byte)) throw new PngUnreadable('not-png');
  const texts = new Map<string, string>();
  let start = SIGNATURE.length;
  for (let chunks = 0; chunks < MAX_CHUNKS && start + HEAD_BYTES <= file.size; chunks += 1) {
    const head = await bytesOf(file, start, HEAD_BYTES);
    const length = new DataView(head.buffer).getUint32(0);
    const type = latin1(head.subarray(4));
    const dataStart = start + HEAD_BYTES;
    if (type === 'IEND') return texts;
    if (dataStart + length + TAIL_BYTES > file.size) throw new PngUnreadable('damaged');
    if (TEXT_TYPES.includes(type)) {
      if (length > MAX_TEXT_BYTES) throw new PngUnreadable('damaged');
      const [keyword, text] = await decodeText(type, await bytesOf(file, dataStart, length));
      if (!texts.has(keyword)) texts.set(keyword, text);
    }
    start = dataStart + length + TAIL_BYTES;
  }
  return texts;
}

async function bytesOf(file: Blob, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await file.slice(start, start + length).arrayBuffer());
  if (bytes.length < length) throw new PngUnreadable('not-png');
  return bytes;
}

async function decodeText(type: string, data: Uint8Array<ArrayBuffer>): Promise<[string, string]> {
  const [keyword, rest] = cutAtZero(data);
  if (type === 'tEXt') return [latin1(keyword), latin1(rest)];
  if (type === 'zTXt') return [latin1(keyword), latin1(await inflate(rest[0], rest.subarray(1)))];
  const [, afterLanguage] = cutAtZero(rest.subarray(2));
  const [, stored] = cutAtZero(afterLanguage);
  const text = rest[0] === 0 ? stored : await inflate(rest[1], stored);
  return [latin1(keyword), new TextDecoder().decode(text)];
}

function cutAtZero(data: Uint8Array<ArrayBuffer>): [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>] {
  const at = data.indexOf(0);
  if (at < 0) throw new PngUnreadable('damaged');
  return [data.subarray(0, at), data.subarray(at + 1)];
}

/** Stops at the limit: a kilobyte can hold a megabyte, a megabyte a gigabyte. */
async function inflate(
  method: number | undefined,
  data: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (method !== 0) throw new PngUnreadable('damaged');
  const inflated = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate'));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let byteLength = 0;
  try {
    for await (const part of inflated) {
      byteLength += part.byteLength;
      // Leaving the loop cancels the stream.
      if (byteLength > MAX_TEXT_BYTES) throw new PngUnreadable('damaged');
      parts.push(part);
    }
  } catch {
    throw new PngUnreadable('damaged');
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function latin1(bytes: Uint8Array): string {
  // Not TextDecoder: what it calls latin1 is windows-1252.
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
