import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import type { Context } from 'hono';
import { type Caller, CallerReader } from './caller-reader.ts';

/** Node's own request; null where the app is called without a socket. */
function incomingOf(env: unknown): IncomingMessage | null {
  const bindings = env as { readonly incoming?: IncomingMessage } | null | undefined;
  return bindings?.incoming ?? null;
}

/** What the request line named, before anything was decoded or resolved. */
export function targetOf(c: Context): string {
  const incoming = incomingOf(c.env);
  if (incoming?.url !== undefined) return incoming.url;
  const { pathname, search } = new URL(c.req.url);
  return `${pathname}${search}`;
}

/** The address at the other end. Headers that a client can write itself are not asked. */
export function peerAddress(env: unknown): string {
  return incomingOf(env)?.socket.remoteAddress ?? 'unknown';
}

const NO_PROXIES = new CallerReader({ trustedProxies: [], basePath: '' });

/** Who calls, as the guards found out; where there are none, who is at the other end. */
export function callerOf(c: Context): Caller {
  const found: Caller | undefined = c.get('caller');
  return found ?? NO_PROXIES.read(c.req.raw, peerAddress(c.env));
}

/** The address of this server as the client calls it, without a slash at its end: `https://example.org/danqing`. */
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
 * An address of ours for a Location header, relative to the one that was asked for: below whatever path a proxy serves
 * us, and never another host.
 */
export function relativeTo(c: Context, path: string): string {
  const asked = targetOf(c).replace(/[?#].*$/s, '');
  const { basePath } = callerOf(c);
  const below = asked === basePath || asked.startsWith(`${basePath}/`) ? asked.slice(basePath.length) : asked;
  if (below === '') return `${basePath.slice(basePath.lastIndexOf('/') + 1)}/${path}`;
  const depth = below.split('/').length - 2;
  return `${'../'.repeat(depth)}${path}` || './';
}
