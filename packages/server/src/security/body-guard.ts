import { ATTACHMENTS, DanqingError } from '@danqing/protocol';
import type { Context, MiddlewareHandler } from 'hono';
import { say } from '../say/say.ts';
import { codingsOf, decodeBody } from './decode-body.ts';
import { keepParsed, parseJsonBody } from './json-body.ts';
import { LINK_PREFIX } from './picture-links.ts';

const KIBI = 1024;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface BodyLimits {
  /** Limit for bodies that may contain images. */
  readonly picturesBytes: number;
}

/** Paths of A1111's API that take images, supported or not. */
const PICTURE_PATH = /^\/sdapi\/v1\/(?:png-info|img2img|extra-single-image|extra-batch-images|interrogate)$/;
/** Danqing's own requests are a few kilobytes of text. */
const LIMITS: readonly (readonly [prefix: string, bytes: number])[] = [
  ['/login', 4 * KIBI],
  ['/logout', 4 * KIBI],
  ['/healthz', 4 * KIBI],
  [LINK_PREFIX.slice(0, -1), 4 * KIBI],
  ['/mcp', 1024 * KIBI],
  ['/api/attachments', Math.max(...Object.values(ATTACHMENTS).map(({ maxBytes }) => maxBytes))],
  // Clients send every field they know.
  ['/sdapi', 1024 * KIBI],
];
const OTHERS_BYTES = 256 * KIBI;
/** Bodies up to this size must arrive quickly; larger ones have the time of the whole request. */
const SMALL_BYTES = 4 * KIBI;
const SMALL_MS = 5000;

/**
 * Reads the body up to the limit of its path, and checks before routing that text is UTF-8 and JSON is JSON: JSON
 * parsers silently replace invalid UTF-8 by U+FFFD. Compressed bodies are decompressed, up to the same limit.
 * @throws DanqingError BODY_TOO_LARGE, BODY_ENCODING, REQUEST_MALFORMED, REQUEST_TIMEOUT
 */
export function bodyGuard(limits: BodyLimits): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.raw.body !== null) {
      const limit = limitOf(c.req.path, limits);
      const codings = codingsOf(c.req.header('content-encoding'));
      const body = await decodeBody(await readBody(c, limit), codings, limit);
      if (body === null) throw tooLarge(c, limit);
      const value = readText(body, c.req.header('content-type') ?? '');
      c.req.raw = withBody(c.req.raw, body);
      if (value !== undefined) keepParsed(c.req.raw, value);
    }
    await next();
  };
}

/** Copies the fields one by one: the requests of Node's servers cannot be passed to `new Request`. */
function withBody({ url, method, headers, signal }: Request, body: Uint8Array<ArrayBuffer>): Request {
  // The body has changed its length and is no longer compressed.
  const stale = ['content-encoding', 'content-length'];
  const kept = [...headers].filter(([name]) => !headers.has('content-encoding') || !stale.includes(name));
  return new Request(url, { method, headers: kept, signal, body });
}

function limitOf(path: string, { picturesBytes }: BodyLimits): number {
  if (PICTURE_PATH.test(path)) return picturesBytes;
  return LIMITS.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1] ?? OTHERS_BYTES;
}

async function readBody(c: Context, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  // A body that announces its size is rejected before it is sent.
  const announced = Number(c.req.header('content-length') ?? 0);
  if (announced > limit) throw tooLarge(c, limit);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const signal = limit > SMALL_BYTES ? null : AbortSignal.timeout(SMALL_MS);
  try {
    for await (const chunk of untilAborted(c.req.raw.body, signal)) {
      bytes += chunk.length;
      if (bytes > limit) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    if (signal?.aborted === true) throw tooSlow(c, cause);
    throw new DanqingError('REQUEST_MALFORMED', say`The body did not arrive completely.`, { cause });
  }
  if (bytes > limit) throw tooLarge(c, limit);
  return joined(chunks, bytes);
}

function untilAborted(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal | null,
): ReadableStream<Uint8Array> | readonly Uint8Array[] {
  if (body === null) return [];
  return signal === null ? body : body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
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

/** The value of a JSON body; undefined for an empty body or another type. */
function readText(body: Uint8Array, mediaType: string): unknown {
  if (/^(multipart\/|image\/|application\/octet-stream)/i.test(mediaType)) return undefined;
  const text = decode(body);
  // Requests without a body, such as A1111's interrupt, may still have its Content-Type header.
  if (text === '' || !/^application\/([a-z0-9.+-]+\+)?json\b/i.test(mediaType)) return undefined;
  return parseJsonBody(text);
}

function decode(body: Uint8Array): string {
  try {
    return UTF8.decode(body);
  } catch {
    throw new DanqingError('REQUEST_MALFORMED', say`The body is not UTF-8.`, {
      hint: say`Encode text as UTF-8; in JSON, \\u escapes work too.`,
    });
  }
}

function tooSlow(c: Context, cause: unknown): DanqingError {
  c.header('Connection', 'close');
  return new DanqingError('REQUEST_TIMEOUT', say`The body took longer than ${SMALL_MS / 1000} s to arrive.`, {
    cause,
  });
}

function tooLarge(c: Context, limitBytes: number): DanqingError {
  // The rest of the body is not read: the connection ends with the answer.
  c.header('Connection', 'close');
  return new DanqingError(
    'BODY_TOO_LARGE',
    say`The body exceeds the ${limitBytes / KIBI} KiB accepted here.`,
    {
      hint: say`Send less. For images in A1111 requests, server.body_limit_kib sets the limit.`,
      details: { limitBytes },
    },
  );
}
