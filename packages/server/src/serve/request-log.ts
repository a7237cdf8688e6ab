import { isDanqingError } from '@danqing/protocol';
import type { Context, MiddlewareHandler } from 'hono';
import { callerOf } from '../security/connection.ts';
import { isPictureLink, LINK_PREFIX } from '../security/picture-links.ts';
import type { Logger } from './logger.ts';

/**
 * Logs one line per request: its path without parameters, never its headers. Successful requests are only of interest
 * when debugging.
 */
export function requestLog(logger: Logger): MiddlewareHandler {
  return async (c, next) => {
    const start = performance.now();
    await next();
    const { status } = c.res;
    const fields = {
      method: c.req.method,
      path: loggedPath(c.req.path),
      status,
      ms: Math.round(performance.now() - start),
      ...(isDanqingError(c.error) ? { code: c.error.code } : {}),
      // The address to block, if this happens often.
      ...(REFUSED.has(status) ? { from: callerOf(c).address } : {}),
    };
    logger[levelOf(status)](fields, 'request');
    if (status === 500) logger.error({ error: stackOf(c) }, 'bug');
  };
}

const REFUSED = new Set([401, 403, 429]);

/** Image links are secrets. */
function loggedPath(path: string): string {
  return isPictureLink(path) ? `${LINK_PREFIX}…` : path.slice(0, 200);
}

function levelOf(status: number): 'debug' | 'info' | 'warn' | 'error' {
  if (status >= 500 && status !== 503 && status !== 501) return 'error';
  // Rejected by a guard: worth a look if it happens often.
  if (REFUSED.has(status)) return 'info';
  return 'debug';
}

function stackOf({ error }: Context): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause?.stack ?? 'unknown';
}
