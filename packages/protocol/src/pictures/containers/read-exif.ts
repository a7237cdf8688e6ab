import { decodeComment, trimZeros, utf8OrLatin1, utf16 } from './decode-text.ts';
import type { TextSink } from './text-sink.ts';

/** Limit for directory entries, whose count has two bytes: no camera or program writes more. */
const MAX_ENTRIES = 1000;
const ENTRY_BYTES = 12;
/** The tag that points to the Exif directory. */
const EXIF_DIRECTORY = 0x8769;
/** Types with one byte per value: BYTE, ASCII, UNDEFINED, and Exif 3's UTF-8. */
const BYTE_TYPES = [1, 2, 7, 129];

type Decode = (bytes: Uint8Array, isLittle: boolean) => string;

/**
 * Tags that image generators write to. A comment can be in either directory: PIL puts it into the first. Numbers: Exif
 * 2.32, 4.6.
 */
const TAGS: Readonly<Record<number, readonly [name: string, decode: Decode]>> = {
  270: ['ImageDescription', utf8OrLatin1],
  271: ['Make', utf8OrLatin1],
  272: ['Model', utf8OrLatin1],
  305: ['Software', utf8OrLatin1],
  37500: ['MakerNote', utf8OrLatin1],
  37510: ['UserComment', decodeComment],
  40092: ['XPComment', (bytes) => utf16(bytes, true)],
};

/**
 * The texts of an Exif block, keyed by `exif:` and the tag's name. An entry that points outside of the block is
 * skipped: cameras write such entries, and they do no harm.
 * @throws DanqingError INPUT_FILE beyond the limits
 */
export function readExif(block: Uint8Array, sink: TextSink): void {
  const tiff = startsWith(block, 'Exif\0\0') ? block.subarray(6) : block;
  const isLittle = startsWith(tiff, 'II');
  if ((!isLittle && !startsWith(tiff, 'MM')) || tiff.length < 8) return;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const exifAt = readDirectory(view, view.getUint32(4, isLittle), isLittle, sink);
  if (exifAt !== undefined) readDirectory(view, exifAt, isLittle, sink);
}

/** Adds a directory's texts; returns the offset of the Exif directory if this one names it. */
function readDirectory(view: DataView, start: number, isLittle: boolean, sink: TextSink): number | undefined {
  if (start + 2 > view.byteLength) return undefined;
  const count = Math.min(view.getUint16(start, isLittle), MAX_ENTRIES);
  let exifAt: number | undefined;
  for (let entry = 0; entry < count; entry += 1) {
    const at = start + 2 + entry * ENTRY_BYTES;
    if (at + ENTRY_BYTES > view.byteLength) break;
    const tag = view.getUint16(at, isLittle);
    if (tag === EXIF_DIRECTORY) exifAt = view.getUint32(at + 8, isLittle);
    else addText(view, at, isLittle, sink);
  }
  return exifAt;
}

function addText(view: DataView, at: number, isLittle: boolean, sink: TextSink): void {
  const known = TAGS[view.getUint16(at, isLittle)];
  if (known === undefined || !BYTE_TYPES.includes(view.getUint16(at + 2, isLittle))) return;
  const length = view.getUint32(at + 4, isLittle);
  const start = length <= 4 ? at + 8 : view.getUint32(at + 8, isLittle);
  if (start + length > view.byteLength) return;
  sink.checkStored(length);
  const [name, decode] = known;
  const bytes = new Uint8Array(view.buffer, view.byteOffset + start, length);
  const text = trimZeros(decode(bytes, isLittle));
  if (text !== '') sink.add(`exif:${name}`, text, length);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((character, at) => bytes[at] === character.charCodeAt(0));
}
