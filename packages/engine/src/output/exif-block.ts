import { DANQING_KEYWORD, PARAMETERS_KEYWORD, type PictureText } from '@danqing/protocol/pictures';

/** Tags for an image's texts: as in A1111 (piexif), with our own record in the maker's note. */
const SOFTWARE = 0x0131;
const EXIF_DIRECTORY = 0x8769;
const MAKER_NOTE = 0x927c;
const USER_COMMENT = 0x9286;

const ASCII = 2;
const LONG = 4;
const UNDEFINED = 7;

const HEAD_BYTES = 8;
const ENTRY_BYTES = 12;
/** A count before the entries, and the offset of the next directory after them. */
const directoryBytes = (entries: number): number => 2 + entries * ENTRY_BYTES + 4;

interface Entry {
  readonly tag: number;
  readonly type: number;
  /** More than four bytes; shorter data would be stored in the entry itself. */
  readonly data: Buffer;
}

/**
 * An Exif block (a TIFF file, big endian, without "Exif\0\0") with an image's texts: `parameters` as the user comment
 * in UTF-16, Danqing's record as the maker note in UTF-8. Layout: Exif 2.32, 4.5 and 4.6.
 */
export function encodeExif(texts: readonly PictureText[]): Buffer {
  const textOf = (keyword: string) => texts.find((text) => text.keyword === keyword)?.text;
  const record = textOf(DANQING_KEYWORD);
  const parameters = textOf(PARAMETERS_KEYWORD);
  const entries = [
    ...(record === undefined
      ? []
      : [undefinedEntry(MAKER_NOTE, `${DANQING_KEYWORD}\0`, Buffer.from(record))]),
    ...(parameters === undefined ? [] : [undefinedEntry(USER_COMMENT, 'UNICODE\0', utf16be(parameters))]),
  ];
  const software: Entry = { tag: SOFTWARE, type: ASCII, data: Buffer.from('Danqing\0', 'latin1') };
  const exifStart = HEAD_BYTES + directoryBytes(2);
  const softwareStart = exifStart + directoryBytes(entries.length);
  const pointer = encodeEntry({ tag: EXIF_DIRECTORY, type: LONG, count: 1, value: exifStart });
  const head = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, HEAD_BYTES]);
  const first = directory([place(software, softwareStart), pointer]);
  let end = softwareStart + software.data.length;
  const placed = entries.map((entry) => {
    const start = end;
    end += entry.data.length;
    return place(entry, start);
  });
  return Buffer.concat([head, first, directory(placed), software.data, ...entries.map(({ data }) => data)]);
}

function undefinedEntry(tag: number, prefix: string, data: Buffer): Entry {
  return { tag, type: UNDEFINED, data: Buffer.concat([Buffer.from(prefix, 'latin1'), data]) };
}

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

const place = ({ tag, type, data }: Entry, start: number): Buffer =>
  encodeEntry({ tag, type, count: data.length, value: start });

interface Fields {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: number;
}

function encodeEntry({ tag, type, count, value }: Fields): Buffer {
  const entry = Buffer.alloc(ENTRY_BYTES);
  entry.writeUInt16BE(tag, 0);
  entry.writeUInt16BE(type, 2);
  entry.writeUInt32BE(count, 4);
  entry.writeUInt32BE(value, 8);
  return entry;
}

function directory(entries: readonly Buffer[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(entries.length);
  return Buffer.concat([count, ...entries, Buffer.alloc(4)]);
}
