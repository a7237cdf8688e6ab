import type { Context } from 'hono';

/** What other pages may read of an answer's headers. */
const EXPOSED_HEADERS = [
  ...['ETag', 'Location', 'Retry-After', 'Content-Disposition', 'WWW-Authenticate', 'Mcp-Session-Id'],
  ...['X-Danqing-Ignored', 'X-Danqing-Overridden', 'X-Danqing-Warnings'],
].join(', ');
/** What a page may send that says nothing of it beforehand. */
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

/** The methods that an address answers; none: nothing is there. */
export type MethodsOf = (path: string) => readonly string[];

/**
 * Tells a browser what a page of an allowed origin may send: the headers that it asks for, whichever they are, for no
 * header opens more here than the origin does. Where nothing answers, too: then the page can read that nothing does.
 */
export function preflight(c: Context, origin: string, methodsOf: MethodsOf): Response {
  const methods = methodsOf(c.req.path);
  const asked = (c.req.header('access-control-request-method') ?? '').toUpperCase();
  const known = methods.length > 0 || !TOKEN.test(asked.toLowerCase()) ? methods : [asked];
  c.header('Access-Control-Allow-Origin', origin);
  c.header('Access-Control-Allow-Methods', known.join(', '));
  c.header('Access-Control-Allow-Headers', allowedHeaders(c).join(', '));
  c.header('Access-Control-Max-Age', String(KEPT_SECONDS));
  // From a page of the internet to a machine of this network.
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

/** Those that are asked for, as far as they are names of headers. */
function allowedHeaders(c: Context): string[] {
  const asked = (c.req.header('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => TOKEN.test(name))
    .slice(0, MAX_HEADERS);
  return asked.length > 0 ? asked : USUAL_HEADERS;
}
