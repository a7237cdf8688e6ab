import { DanqingError } from '@danqing/protocol';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { say } from '../say/say.ts';
import { checkForToken } from './address-guard.ts';
import { callerOf, relativeTo, targetOf } from './connection.ts';
import type { LoginLimiter } from './login-limiter.ts';
import { isPictureLink } from './picture-links.ts';
import { isSameSecret } from './secrets.ts';
import type { Sessions } from './sessions.ts';

export const SESSION_COOKIE = 'danqing_session';
/** Paths open without a token: the health check and the login page. */
const OPEN_PATHS = new Set(['/healthz', '/login']);

export interface Gate {
  readonly authToken: string;
  readonly sessions: Sessions;
  readonly limiter: LoginLimiter;
}

/** Admits clients that present the token (as Bearer, or as the password of Basic) or a session cookie. */
export function authentication(gate: Gate): MiddlewareHandler {
  return async (c, next) => {
    const isOpen = OPEN_PATHS.has(c.req.path) || isPictureLink(c.req.path);
    if (isOpen || hasSession(c, gate.sessions)) return next();
    const token = tokenOf(c.req.header('authorization'));
    if (token !== null) {
      checkToken(token, callerOf(c).address, gate);
      checkForToken(targetOf(c), gate.authToken);
      return next();
    }
    if (opensPage(c)) return c.redirect(relativeTo(c, 'login'), 303);
    throw challenge(c);
  };
}

/** @throws DanqingError LOGIN_LIMITED, AUTH_REQUIRED */
export function checkToken(token: string, address: string, { authToken, limiter }: Gate): void {
  limiter.check(address);
  if (isSameSecret(token, authToken)) {
    limiter.succeed(address);
    return;
  }
  limiter.fail(address);
  throw new DanqingError('AUTH_REQUIRED', say`The token is wrong.`, { hint: HINT });
}

export function hasSession(c: Context, sessions: Sessions): boolean {
  const value = getCookie(c, SESSION_COOKIE);
  return value !== undefined && sessions.isOpen(value);
}

const HINT = say`Send \`Authorization: Bearer …\` with the value of server.auth_token, or sign in at /login.`;

function challenge(c: Context): DanqingError {
  return new DanqingError('AUTH_REQUIRED', say`${c.req.path} requires the token of this server.`, {
    hint: HINT,
  });
}

function opensPage(c: Context): boolean {
  return c.req.method === 'GET' && (c.req.header('accept') ?? '').includes('text/html');
}

/** The token in an Authorization header; null if there is none or it cannot be read. */
function tokenOf(header: string | undefined): string | null {
  const match = /^(bearer|basic)\s+(\S+)\s*$/i.exec(header ?? '');
  if (match === null) return null;
  const [, scheme = '', value = ''] = match;
  if (scheme.toLowerCase() === 'bearer') return value;
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : text.slice(colon + 1);
}
