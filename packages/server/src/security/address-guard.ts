import { DanqingError } from '@danqing/protocol';
import type { MiddlewareHandler } from 'hono';
import { targetOf } from './connection.ts';
import { isSameSecret } from './secrets.ts';

const MAX_TARGET = 4096;
const TOKEN_NAMES = new Set(['token', 'auth_token', 'access_token', 'api_key', 'apikey', 'password']);
/** What names of ours never hold: an encoded slash or backslash, a control character, a segment of dots. */
const UNSAFE_ENCODED = /%(?:2f|5c|0[0-9a-f]|1[0-9a-f]|7f|25)/i;
const DOT_SEGMENT = /(?:^|\/)(?:\.|%2e){1,2}(?:$|\/)/i;

/**
 * Refuses addresses that no link of ours has: path traversal in any encoding, broken percent signs, and tokens, which
 * logs and histories would keep.
 */
export function addressGuard(authToken: string | null): MiddlewareHandler {
  return async (c, next) => {
    checkTarget(targetOf(c), authToken);
    await next();
  };
}

/** @throws DanqingError REQUEST_MALFORMED, TOKEN_IN_ADDRESS */
export function checkTarget(target: string, authToken: string | null): void {
  if (target.length > MAX_TARGET) throw malformed(`it is longer than ${MAX_TARGET} characters`);
  const queryAt = target.indexOf('?');
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  if (!path.startsWith('/') && path !== '*') throw malformed('it is not a path');
  // Slashes may be doubled: base addresses are typed with one at their end.
  if (UNSAFE_ENCODED.test(path) || path.includes('\\')) {
    throw malformed('its path has an encoded slash, a backslash or a control character');
  }
  if (DOT_SEGMENT.test(path)) throw malformed('its path has a part of dots');
  checkEncoding(target);
  if (queryAt >= 0) checkQuery(target.slice(queryAt + 1), authToken);
}

function checkEncoding(target: string): void {
  try {
    decodeURIComponent(target);
  } catch {
    throw malformed('a percent sign is not followed by UTF-8');
  }
}

function checkQuery(query: string, authToken: string | null): void {
  for (const [name, value] of new URLSearchParams(query)) {
    const isToken = authToken !== null && isSameSecret(value, authToken);
    if (!isToken && !TOKEN_NAMES.has(name.toLowerCase())) continue;
    throw new DanqingError('TOKEN_IN_ADDRESS', 'The address has a token among its parameters.', {
      hint: 'Send it as `Authorization: Bearer …`, or sign in on the page. If it was the real one, choose a new one.',
    });
  }
}

function malformed(reason: string): DanqingError {
  return new DanqingError('REQUEST_MALFORMED', `The address cannot be: ${reason}.`, {
    hint: 'Names of pictures and jobs are used as the server gave them.',
  });
}
