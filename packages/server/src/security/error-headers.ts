import { isDanqingError } from '@danqing/protocol';
import type { MiddlewareHandler } from 'hono';

/** Used when the error has no delay of its own. */
const DEFAULT_RETRY_SECONDS = 2;
const MAY_RETRY = new Set([429, 503]);

/** The headers that belong to an error, whatever the format of its body: how to sign in, when to try again. */
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

/** A1111 clients use Basic. Elsewhere, Basic would make browsers show their own password dialog. */
function challengeFor(path: string): string {
  return path.startsWith('/sdapi/') ? 'Basic realm="danqing", charset="UTF-8"' : 'Bearer realm="danqing"';
}
