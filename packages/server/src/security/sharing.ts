import type { Context } from 'hono';

/** Response headers that other origins may read. */
const EXPOSED_HEADERS = [
  ...['ETag', 'Location', 'Retry-After', 'Content-Disposition', 'WWW-Authenticate', 'Mcp-Session-Id'],
  ...['X-Danqing-Ignored', 'X-Danqing-Overridden', 'X-Danqing-Warnings'],
].join(', ');
/** Headers allowed when the preflight request names none. */
const USUAL_HEADERS = [
  ...['authorization', 'content-type', 'last-event-id', 'if-none-match'],
  ...['mcp-session-id', 'mcp-protocol-version'],
];
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/;
const MAX_HEADERS = 100;
const KEPT_SECONDS = 600;
const VARY = [
  ...['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers'],
  'Access-Control-Request-Private-Network',
].join(', ');

/** The methods that a path answers; empty if nothing exists there. */
export type MethodsOf = (path: string) => readonly string[];

/**
 * Answers a preflight request from an allowed origin. All requested headers are allowed, because no header grants more
 * here than the origin does. Paths that do not exist are answered too, so that the page can read the 404.
 */
export function preflight(c: Context, origin: string, methodsOf: MethodsOf): Response {
  const methods = methodsOf(c.req.path);
  const asked = (c.req.header('access-control-request-method') ?? '').toUpperCase();
  const known = methods.length > 0 || !TOKEN.test(asked.toLowerCase()) ? methods : [asked];
  c.header('Access-Control-Allow-Origin', origin);
  c.header('Access-Control-Allow-Methods', known.join(', '));
  c.header('Access-Control-Allow-Headers', allowedHeaders(c).join(', '));
  c.header('Access-Control-Max-Age', String(KEPT_SECONDS));
  // Sent when a page on the internet calls a machine of this network.
  if (c.req.header('access-control-request-private-network') === 'true') {
    c.header('Access-Control-Allow-Private-Network', 'true');
  }
  c.header('Vary', VARY);
  return c.body(null, 204);
}

/** Lets a page of an allowed origin read the answer. */
export function share(c: Context, origin: string | undefined): void {
  if (origin !== undefined) {
    c.res.headers.set('Access-Control-Allow-Origin', origin);
    c.res.headers.set('Access-Control-Expose-Headers', EXPOSED_HEADERS);
  }
  c.res.headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
}

/** The requested headers, as far as they are valid header names. */
function allowedHeaders(c: Context): string[] {
  const asked = (c.req.header('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => TOKEN.test(name))
    .slice(0, MAX_HEADERS);
  return asked.length > 0 ? asked : USUAL_HEADERS;
}
