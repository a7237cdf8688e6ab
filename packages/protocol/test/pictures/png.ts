import { crc32 } from 'node:zlib';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** The file of a picture of no pixels with these chunks; enough for who reads texts only. */
export function pngWith(chunks: readonly (readonly [type: string, data: string])[]): Uint8Array<ArrayBuffer> {
  const all = [['IHDR', '\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0'] as const, ...chunks, ['IEND', ''] as const];
  return new Uint8Array(Buffer.concat([latin1('\x89PNG\r\n\x1a\n'), ...all.map(chunk)]));
}

function chunk([type, data]: readonly [string, string]): Buffer {
  const body = latin1(type + data);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}
