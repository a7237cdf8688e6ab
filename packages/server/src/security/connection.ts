import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';

/** Node's own request; null where the app is called without a socket. */
function incomingOf(c: Context): IncomingMessage | null {
  const bindings: { incoming?: IncomingMessage } | undefined = c.env;
  return bindings?.incoming ?? null;
}

/** What the request line named, before anything was decoded or resolved. */
export function targetOf(c: Context): string {
  const incoming = incomingOf(c);
  if (incoming?.url !== undefined) return incoming.url;
  const { pathname, search } = new URL(c.req.url);
  return `${pathname}${search}`;
}

/** The address at the other end. Headers that a client can write itself are not asked. */
export function peerAddress(c: Context): string {
  return incomingOf(c)?.socket.remoteAddress ?? 'unknown';
}

export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '');
  return plain === '::1' || /^127(\.\d{1,3}){3}$/.test(plain);
}
