import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';

interface Bounds {
  readonly maxOutputLength: number;
}
type Decode = (body: Uint8Array, bounds: Bounds) => Promise<Uint8Array>;

const [unzip, unbrotli, unwrap, unwrapRaw] = [gunzip, brotliDecompress, inflate, inflateRaw].map(
  (decode) => promisify(decode) as Decode,
) as [Decode, Decode, Decode, Decode];

/** HTTP's `deflate` includes a zlib header, but some programs omit it. */
const deflate: Decode = (body, bounds) => {
  const hasHeader = ((body[0] ?? 0) & 15) === 8 && (((body[0] ?? 0) << 8) | (body[1] ?? 0)) % 31 === 0;
  return hasHeader ? unwrap(body, bounds) : unwrapRaw(body, bounds);
};

const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: unzip,
  'x-gzip': unzip,
  deflate,
  br: unbrotli,
};
const MAX_CODINGS = 2;

/**
 * The decoders for a Content-Encoding, in the order of application: the last coding first.
 * @throws DanqingError BODY_ENCODING
 */
export function codingsOf(header: string | undefined): Decode[] {
  const names = (header ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  const decoders = names.map((name) => {
    const decode = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
    if (decode === undefined || names.length > MAX_CODINGS) throw unknownCoding(name);
    return decode;
  });
  return decoders.reverse();
}

/**
 * Decompresses the body: to at most `limit` bytes, however small it is compressed.
 * @returns null if it would be larger
 * @throws DanqingError REQUEST_MALFORMED
 */
export async function decodeBody(
  packed: Uint8Array<ArrayBuffer>,
  codings: readonly Decode[],
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  let body: Uint8Array = packed;
  try {
    for (const decode of codings) body = await decode(body, { maxOutputLength: limit });
    return codings.length === 0 ? packed : Uint8Array.from(body);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw new DanqingError(
      'REQUEST_MALFORMED',
      say`The body is not compressed as its Content-Encoding says.`,
      {
        cause,
      },
    );
  }
}

function unknownCoding(name: string): DanqingError {
  return new DanqingError(
    'BODY_ENCODING',
    say`The body is compressed with ${JSON.stringify(name.slice(0, 50))}.`,
    {
      hint: say`Send it uncompressed, or compressed once with gzip, deflate or br.`,
    },
  );
}
