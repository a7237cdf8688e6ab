import { isDanqingError } from '@danqing/protocol';
import type { MiddlewareHandler } from 'hono';

/** For refusals that do not know better. */
const DEFAULT_RETRY_SECONDS = 2;
const MAY_RETRY = new Set([429, 503]);

/** What HTTP says in headers of an error, whatever shape its body has: how to sign in, when to come again. */
export function errorHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const { headers, status } = c.res;
    if (isDanqingError(c.error, 'AUTH_REQUIRED')) headers.set('WWW-Authenticate', challengeFor(c.req.path));
    if (!MAY_RETRY.has(status) || headers.has('Retry-After')) return;
    const seconds = isDanqingError(c.error) ? c.error.details?.retryAfterSeconds : undefined;
    headers.set(
      'Retry-After',
      String(typeof seconds === 'number' ? Math.ceil(seconds) : DEFAULT_RETRY_SECONDS),
    );
  };
}

/** A1111's clients know Basic; a browser that is offered it elsewhere would ask for name and password by itself. */
function challengeFor(path: string): string {
  return path.startsWith('/sdapi/') ? 'Basic realm="danqing", charset="UTF-8"' : 'Bearer realm="danqing"';
}
