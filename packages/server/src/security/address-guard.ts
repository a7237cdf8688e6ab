import { DanqingError, type Text } from '@danqing/protocol';
import type { MiddlewareHandler } from 'hono';
import { say } from '../say/say.ts';
import { targetOf } from './connection.ts';
import { isSameSecret } from './secrets.ts';

const MAX_TARGET = 4096;
/** Names of parameters that hold a secret. Only letters are compared, which covers `X-API-Key` and `access_token[]`. */
const TOKEN_NAME =
  /(?:token|secret|password|passwd|passphrase|credentials?|authorization|session|jwt|(?:api|access|auth|secret|private)key)$|^(?:key|auth|pass|pwd|bearer)$/;
/** Never in Danqing's own paths: encoded slashes, backslashes, control and percent characters, and dot segments. */
const UNSAFE_ENCODED = /%(?:2f|5c|0[0-9a-f]|1[0-9a-f]|7f|25)/i;
const DOT_SEGMENT = /(?:^|\/)(?:\.|%2e){1,2}(?:$|\/)/i;

/**
 * Rejects URLs that Danqing never links to: path traversal in any encoding, malformed percent signs, and tokens, which
 * would end up in logs and histories.
 */
export function addressGuard(): MiddlewareHandler {
  return async (c, next) => {
    checkTarget(targetOf(c));
    await next();
  };
}

/** @throws DanqingError REQUEST_MALFORMED, TOKEN_IN_ADDRESS */
export function checkTarget(target: string): void {
  if (target.length > MAX_TARGET) throw malformed(say`longer than ${MAX_TARGET} characters`);
  const queryAt = target.indexOf('?');
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  if (!path.startsWith('/') && path !== '*') throw malformed(say`not a path`);
  // Double slashes are allowed: base URLs are often typed with one at the end.
  if (UNSAFE_ENCODED.test(path) || path.includes('\\')) {
    throw malformed(say`the path contains an encoded slash, a backslash or a control character`);
  }
  if (DOT_SEGMENT.test(path)) throw malformed(say`the path contains a segment of dots`);
  checkEncoding(target);
  if (queryAt >= 0) checkNames(target.slice(queryAt + 1));
}

function checkEncoding(target: string): void {
  try {
    decodeURIComponent(target);
  } catch {
    throw malformed(say`a percent sign is not followed by UTF-8`);
  }
}

/** Checks only names, never values: an answer that depended on the value would let attackers guess without limit. */
function checkNames(query: string): void {
  for (const name of new URLSearchParams(query).keys()) {
    if (TOKEN_NAME.test(name.toLowerCase().replace(/[^a-z]/g, ''))) throw tokenInAddress();
  }
}

/**
 * Checks that the token is not in the URL, neither under another name nor as a name. Called only after the client has
 * presented the token.
 * @throws DanqingError TOKEN_IN_ADDRESS
 */
export function checkForToken(target: string, authToken: string): void {
  const queryAt = target.indexOf('?');
  if (queryAt < 0) return;
  for (const parameter of new URLSearchParams(target.slice(queryAt + 1))) {
    if (parameter.some((text) => isSameSecret(text, authToken))) throw tokenInAddress();
  }
}

function tokenInAddress(): DanqingError {
  return new DanqingError('TOKEN_IN_ADDRESS', say`The URL has a token among its parameters.`, {
    hint: say`Send it as \`Authorization: Bearer …\`, or sign in on the page. If it was the real token, replace it.`,
  });
}

function malformed(reason: Text): DanqingError {
  return new DanqingError('REQUEST_MALFORMED', say`Invalid URL: ${reason}.`, {
    hint: say`Use names of images and jobs exactly as the server gave them.`,
  });
}
