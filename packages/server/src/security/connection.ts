import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import type { Context } from 'hono';
import { type Caller, CallerReader } from './caller-reader.ts';

/** Node's own request; null if the app is called without a socket. */
function incomingOf(env: unknown): IncomingMessage | null {
  const bindings = env as { readonly incoming?: IncomingMessage } | null | undefined;
  return bindings?.incoming ?? null;
}

/** The target in the request line, before any decoding or resolution. */
export function targetOf(c: Context): string {
  const incoming = incomingOf(c.env);
  if (incoming?.url !== undefined) return incoming.url;
  const { pathname, search } = new URL(c.req.url);
  return `${pathname}${search}`;
}

/** The address at the other end of the connection. Headers are ignored, because clients can forge them. */
export function peerAddress(env: unknown): string {
  return incomingOf(env)?.socket.remoteAddress ?? 'unknown';
}

const NO_PROXIES = new CallerReader({ trustedProxies: [], basePath: '' });

/** The client as found by the guards; without guards, the peer of the connection. */
export function callerOf(c: Context): Caller {
  const found: Caller | undefined = c.get('caller');
  return found ?? NO_PROXIES.read(c.req.raw, peerAddress(c.env));
}

/** The server's URL as the client calls it, without a trailing slash: `https://example.org/danqing`. */
export function baseUrlOf(c: Context): string {
  const { protocol, host, basePath } = callerOf(c);
  const url = `${protocol}://${host}`;
  return `${URL.canParse(url) ? new URL(url).origin : url}${basePath}`;
}

export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '');
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

/**
 * A path of this server for a Location header, relative to the requested one: it stays below any proxy's prefix and
 * never leads to another host.
 */
export function relativeTo(c: Context, path: string): string {
  const asked = targetOf(c).replace(/[?#].*$/s, '');
  const { basePath } = callerOf(c);
  const below = asked === basePath || asked.startsWith(`${basePath}/`) ? asked.slice(basePath.length) : asked;
  if (below === '') return `${basePath.slice(basePath.lastIndexOf('/') + 1)}/${path}`;
  const depth = below.split('/').length - 2;
  return `${'../'.repeat(depth)}${path}` || './';
}
