import { isDanqingError } from '@danqing/protocol';
import type { Context, MiddlewareHandler } from 'hono';
import { callerOf } from '../security/connection.ts';
import { isPictureLink, LINK_PREFIX } from '../security/picture-links.ts';
import type { Logger } from './logger.ts';

/**
 * A line for each request: its path without parameters, never its headers. What went well is of interest only when
 * something is looked for.
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
      // Who is to be kept out, where it happens often.
      ...(REFUSED.has(status) ? { from: callerOf(c).address } : {}),
    };
    logger[levelOf(status)](fields, 'request');
    if (status === 500) logger.error({ error: stackOf(c) }, 'bug');
  };
}

const REFUSED = new Set([401, 403, 429]);

/** The address of a picture is a secret. */
function loggedPath(path: string): string {
  return isPictureLink(path) ? `${LINK_PREFIX}…` : path.slice(0, 200);
}

function levelOf(status: number): 'debug' | 'info' | 'warn' | 'error' {
  if (status >= 500 && status !== 503 && status !== 501) return 'error';
  // Refused at the door: worth a look when it happens often.
  if (REFUSED.has(status)) return 'info';
  return 'debug';
}

function stackOf({ error }: Context): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause?.stack ?? 'unknown';
}
