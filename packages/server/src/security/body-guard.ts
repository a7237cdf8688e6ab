import { DanqingError } from '@danqing/protocol';
import type { Context, MiddlewareHandler } from 'hono';

const KIBI = 1024;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface BodyLimits {
  /** Where pictures may travel in bodies: A1111's interface. */
  readonly picturesBytes: number;
}

/** Requests of our own are text of a few kilobytes. */
const LIMITS: readonly (readonly [prefix: string, bytes: number])[] = [
  ['/login', 4 * KIBI],
  ['/logout', 4 * KIBI],
  ['/mcp', 1024 * KIBI],
];
const OTHERS_BYTES = 256 * KIBI;

/**
 * Reads the body up to the limit of its address, and checks that text is UTF-8 and JSON is JSON before a route sees
 * it: JSON parsers replace broken UTF-8 by U+FFFD without a word.
 * @throws DanqingError BODY_TOO_LARGE, REQUEST_MALFORMED
 */
export function bodyGuard(limits: BodyLimits): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.raw.body !== null) {
      const body = await readBody(c, limitOf(c.req.path, limits));
      checkText(body, c.req.header('content-type') ?? '');
      c.req.raw = withBody(c.req.raw, body);
    }
    await next();
  };
}

/** Written out: Node's servers give requests that a Request cannot be made of. */
function withBody({ url, method, headers, signal }: Request, body: Uint8Array<ArrayBuffer>): Request {
  return new Request(url, { method, headers: [...headers], signal, body });
}

function limitOf(path: string, { picturesBytes }: BodyLimits): number {
  if (path.startsWith('/sdapi/')) return picturesBytes;
  return LIMITS.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1] ?? OTHERS_BYTES;
}

async function readBody(c: Context, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  // A body that announces its size is refused before it is sent.
  const announced = Number(c.req.header('content-length') ?? 0);
  if (announced > limit) throw tooLarge(c, limit);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of c.req.raw.body ?? []) {
      bytes += chunk.length;
      if (bytes > limit) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new DanqingError('REQUEST_MALFORMED', 'The body did not arrive whole.', { cause });
  }
  if (bytes > limit) throw tooLarge(c, limit);
  return joined(chunks, bytes);
}

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

function checkText(body: Uint8Array, mediaType: string): void {
  if (/^(multipart\/|image\/|application\/octet-stream)/i.test(mediaType)) return;
  const text = decode(body);
  // Requests that need no body, such as A1111's interrupt, come with the header of one.
  if (text === '' || !/^application\/([a-z0-9.+-]+\+)?json\b/i.test(mediaType)) return;
  try {
    JSON.parse(text);
  } catch (error) {
    const hint = 'Send one JSON value, such as {"prompt": "a red fox"}.';
    // The parser's own message quotes what was sent.
    throw new DanqingError('REQUEST_MALFORMED', 'The body is not JSON.', { hint, cause: error });
  }
}

function decode(body: Uint8Array): string {
  try {
    return UTF8.decode(body);
  } catch {
    throw new DanqingError('REQUEST_MALFORMED', 'The body is not UTF-8.', {
      hint: 'Encode text as UTF-8; in JSON, \\u escapes work too.',
    });
  }
}

function tooLarge(c: Context, limitBytes: number): DanqingError {
  // What is still on its way is not read: the connection ends with the answer.
  c.header('Connection', 'close');
  return new DanqingError(
    'BODY_TOO_LARGE',
    `The body is larger than the ${limitBytes / KIBI} KiB accepted here.`,
    {
      hint: 'Send less; for pictures in A1111 requests, server.body_limit_kib says how much is accepted.',
      details: { limitBytes },
    },
  );
}
