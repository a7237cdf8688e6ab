import { DanqingError, originOf } from '@danqing/protocol';
import type { Context, MiddlewareHandler } from 'hono';
import { say } from '../say/say.ts';
import { checkedEntry } from './checked-entry.ts';
import { callerOf } from './connection.ts';
import { isPictureLink } from './picture-links.ts';
import { type MethodsOf, preflight, share } from './sharing.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/**
 * Keeps pages of other sites from using the server through a visitor's browser. Browsers state the origin of a request
 * (`Origin`, `Sec-Fetch-Site`); other programs do not and pass. Links to the page may be followed from anywhere.
 */
export function originGuard(allowedOrigins: readonly string[], methodsOf: MethodsOf): MiddlewareHandler {
  const allowed = new Set(
    allowedOrigins.map((origin) => checkedEntry('server.allowed_origins', origin, 'origin')),
  );
  return async (c, next) => {
    const origin = c.req.header('origin');
    const isAllowed = isFromAllowed(c, allowed);
    // A page that was given an image link may show the image.
    const isLink = SAFE_METHODS.has(c.req.method) && isPictureLink(c.req.path);
    if (!isAllowed && !isOwn(c) && !isLink) throw refused(origin);
    if (isAllowed && c.req.method === 'OPTIONS' && origin !== undefined) {
      c.res = preflight(c, origin, methodsOf);
      return;
    }
    await next();
    if (isAllowed) share(c, origin);
    c.res.headers.append('Vary', 'Origin');
  };
}

/** Whether the request comes from a page of this server, from no page, or merely opens the page. */
function isOwn(c: Context): boolean {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  if (origin !== undefined) return isSameOrigin(origin, c);
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return c.req.method === 'GET' && c.req.header('sec-fetch-mode') === 'navigate' && isDocument(c);
}

function isDocument(c: Context): boolean {
  const destination = c.req.header('sec-fetch-dest');
  return destination === undefined || destination === 'document';
}

function isSameOrigin(origin: string, c: Context): boolean {
  const { host } = callerOf(c);
  // The scheme is ignored: a proxy may use TLS towards the browser.
  return (
    /^https?:\/\//.test(origin) &&
    URL.canParse(origin) &&
    new URL(origin).host === withoutDefaultPort(host, origin)
  );
}

function withoutDefaultPort(host: string, origin: string): string {
  const url = `${new URL(origin).protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : host;
}

/** Image requests carry no Origin, so the Referer decides. It can only allow more. */
function isFromAllowed(c: Context, allowed: ReadonlySet<string>): boolean {
  if (allowed.size === 0) return false;
  const origin =
    c.req.header('origin') ?? (SAFE_METHODS.has(c.req.method) ? c.req.header('referer') : undefined);
  const named = origin === undefined ? null : fromOf(origin);
  return named !== null && allowed.has(named);
}

/** The origin in an Origin header, or of the page in a Referer. */
function fromOf(header: string): string | null {
  return originOf(header) ?? originOf(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(header)?.[0] ?? '');
}

function refused(origin: string | undefined): DanqingError {
  const from = origin === undefined ? say`another site` : `"${origin.slice(0, 100)}"`;
  return new DanqingError('ORIGIN_NOT_ALLOWED', say`The request comes from a page of ${from}.`, {
    hint: say`If that page may use this server, add its origin to server.allowed_origins.`,
  });
}
