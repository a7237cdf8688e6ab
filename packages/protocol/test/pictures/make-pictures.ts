import { crc32 } from 'node:zlib';

/** Image files without pixels but with texts where programs put them, which is enough for reading texts. */

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const u16 = (value: number, isLittle: boolean) => {
  const bytes = Buffer.alloc(2);
  if (isLittle) bytes.writeUInt16LE(value);
  else bytes.writeUInt16BE(value);
  return bytes;
};
const u32 = (value: number, isLittle: boolean) => {
  const bytes = Buffer.alloc(4);
  if (isLittle) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
};

type Bytes = Uint8Array<ArrayBuffer>;

export interface MadeSize {
  readonly width: number;
  readonly height: number;
}
const SIZE: MadeSize = { width: 640, height: 384 };

/** Chunks by type, with data as Latin-1; the image has an unusual size. */
export function makePng(chunks: readonly (readonly [string, string | Uint8Array])[], size = SIZE): Bytes {
  const header = Buffer.concat([u32(size.width, false), u32(size.height, false), latin1('\x08\x02\0\0\0')]);
  const all = [['IHDR', header] as const, ...chunks, ['IEND', ''] as const];
  return new Uint8Array(Buffer.concat([latin1('\x89PNG\r\n\x1a\n'), ...all.map(pngChunk)]));
}

function pngChunk([type, data]: readonly [string, string | Uint8Array]): Buffer {
  const body = Buffer.concat([latin1(type), typeof data === 'string' ? latin1(data) : data]);
  return Buffer.concat([u32(body.length - 4, false), body, u32(crc32(body), false)]);
}

/** tEXt for Latin-1 text, otherwise iTXt, like PIL and therefore most programs. */
export function pngText(keyword: string, text: string): readonly [string, string] {
  const isLatin1 = [...text].every((character) => character.charCodeAt(0) < 256);
  return isLatin1
    ? ['tEXt', `${keyword}\0${text}`]
    : ['iTXt', `${keyword}\0\0\0\0\0${Buffer.from(text).toString('latin1')}`];
}

export interface ExifEntry {
  readonly tag: number;
  readonly data: Uint8Array;
  /** 2: ASCII, 7: UNDEFINED. */
  readonly type?: number;
}

export const USER_COMMENT = 37510;
export const IMAGE_DESCRIPTION = 270;

/** A TIFF block: entries of the first directory, and of the Exif directory. */
export function makeExif(first: readonly ExifEntry[], exif: readonly ExifEntry[], isLittle = true): Buffer {
  const pointer = exif.length === 0 ? 0 : 1;
  const firstBytes = 2 + 12 * (first.length + pointer) + 4;
  const exifStart = 8 + firstBytes;
  const dataStart = exifStart + (pointer === 0 ? 0 : 2 + 12 * exif.length + 4);
  const parts: Buffer[] = [];
  let end = dataStart;
  const entry = ({ tag, data, type = 7 }: ExifEntry) => {
    const inline = data.length <= 4;
    const value = inline ? Buffer.concat([data, Buffer.alloc(4 - data.length)]) : u32(end, isLittle);
    if (!inline) {
      parts.push(Buffer.from(data));
      end += data.length;
    }
    return Buffer.concat([u16(tag, isLittle), u16(type, isLittle), u32(data.length, isLittle), value]);
  };
  const head = Buffer.concat([latin1(isLittle ? 'II' : 'MM'), u16(42, isLittle), u32(8, isLittle)]);
  const link = Buffer.concat([
    u16(34665, isLittle),
    u16(4, isLittle),
    u32(1, isLittle),
    u32(exifStart, isLittle),
  ]);
  const directory = (entries: readonly Buffer[]) =>
    Buffer.concat([u16(entries.length, isLittle), ...entries, u32(0, isLittle)]);
  const firstDirectory = directory([...first.map(entry), ...(pointer === 0 ? [] : [link])]);
  const exifDirectory = pointer === 0 ? Buffer.alloc(0) : directory(exif.map(entry));
  return Buffer.concat([head, firstDirectory, exifDirectory, ...parts]);
}

export type CommentCode = 'UNICODE-BE' | 'UNICODE-LE' | 'ASCII' | 'JIS' | 'NONE' | 'UNDEFINED';

/** A comment with one of Exif's encoding names; for JIS the bytes must already be ISO-2022-JP. */
export function commentBytes(text: string, code: CommentCode): Buffer {
  const utf16 = Buffer.from(text, 'utf16le');
  switch (code) {
    case 'UNICODE-LE':
      return Buffer.concat([latin1('UNICODE\0'), utf16]);
    case 'UNICODE-BE':
      return Buffer.concat([latin1('UNICODE\0'), utf16.swap16()]);
    case 'ASCII':
      return Buffer.concat([latin1('ASCII\0\0\0'), Buffer.from(text)]);
    case 'JIS':
      return Buffer.concat([latin1('JIS\0\0\0\0\0'), latin1(text)]);
    case 'UNDEFINED':
      return Buffer.concat([Buffer.alloc(8), Buffer.from(text)]);
    case 'NONE':
      return Buffer.from(text);
  }
}

/** An Exif block with this comment. */
export const exifComment = (text: string, code: CommentCode = 'UNICODE-BE', isLittle = true): Buffer =>
  makeExif([], [{ tag: USER_COMMENT, data: commentBytes(text, code) }], isLittle);

export interface Embedded {
  readonly exif?: Uint8Array;
  readonly xmp?: string;
  readonly comment?: string;
}

export function makeJpeg({ exif, xmp, comment }: Embedded, { width, height } = SIZE): Bytes {
  const segment = (marker: number, ...parts: Uint8Array[]) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([0xff, marker]), u16(body.length + 2, false), body]);
  };
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0xff, 0xd8]),
      segment(0xe0, latin1('JFIF\0\x01\x01\0\0\x01\0\x01\0\0')),
      ...(exif === undefined ? [] : [segment(0xe1, latin1('Exif\0\0'), exif)]),
      ...(xmp === undefined
        ? []
        : [segment(0xe1, latin1('http://ns.adobe.com/xap/1.0/\0'), Buffer.from(xmp))]),
      ...(comment === undefined ? [] : [segment(0xfe, Buffer.from(comment))]),
      segment(0xc0, Buffer.from([8]), u16(height, false), u16(width, false), latin1('\x01\x01\x11\0')),
      segment(0xda, latin1('\x01\x01\0\0\x3f\0')),
      Buffer.from([0x12, 0x34, 0xff, 0xd9]),
    ]),
  );
}

export function makeWebp({ exif, xmp }: Embedded, { width, height } = SIZE): Bytes {
  const chunk = (type: string, data: Uint8Array) =>
    Buffer.concat([latin1(type), u32(data.length, true), data, Buffer.alloc(data.length % 2)]);
  const flags = (exif === undefined ? 0 : 8) + (xmp === undefined ? 0 : 4);
  const edge = (value: number) => u32(value - 1, true).subarray(0, 3);
  const body = Buffer.concat([
    latin1('WEBP'),
    chunk('VP8X', Buffer.concat([u32(flags, true), edge(width), edge(height)])),
    chunk('VP8 ', Buffer.alloc(11)),
    ...(exif === undefined ? [] : [chunk('EXIF', exif)]),
    ...(xmp === undefined ? [] : [chunk('XMP ', Buffer.from(xmp))]),
  ]);
  return new Uint8Array(Buffer.concat([latin1('RIFF'), u32(body.length, true), body]));
}
