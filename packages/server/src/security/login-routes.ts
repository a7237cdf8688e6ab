import { DanqingError, isDanqingError } from '@danqing/protocol';
import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { say } from '../say/say.ts';
import { acceptedLanguage } from './accepted-language.ts';
import { checkToken, type Gate, hasSession, SESSION_COOKIE } from './authentication.ts';
import { callerOf, relativeTo } from './connection.ts';
import { LOGIN_PAGE_POLICY, type LoginProblem, loginPage } from './login-page.ts';
import { SESSION_SECONDS } from './sessions.ts';

/** Login page and logout. Both work without scripts. */
export function loginRoutes(gate: Gate): Hono {
  const routes = new Hono();
  routes.get('/login', (c) =>
    hasSession(c, gate.sessions) ? c.redirect(relativeTo(c, ''), 303) : showPage(c, null),
  );
  routes.post('/login', async (c) => {
    const token = await readToken(c);
    try {
      checkToken(token, callerOf(c).address, gate);
    } catch (error) {
      if (isDanqingError(error, 'LOGIN_LIMITED')) return showPage(c, 'limited');
      if (isDanqingError(error, 'AUTH_REQUIRED')) return showPage(c, 'wrong');
      throw error;
    }
    setCookie(c, SESSION_COOKIE, gate.sessions.open(), {
      httpOnly: true,
      sameSite: 'Strict',
      path: cookiePath(c),
      maxAge: SESSION_SECONDS,
      // Also set behind a proxy that terminates TLS. A client that forges the header only loses its own cookie.
      secure: callerOf(c).protocol === 'https' || c.req.header('x-forwarded-proto') === 'https',
    });
    return c.redirect(relativeTo(c, ''), 303);
  });
  routes.post('/logout', (c) => {
    const value = getCookie(c, SESSION_COOKIE);
    if (value !== undefined) gate.sessions.close(value);
    deleteCookie(c, SESSION_COOKIE, { path: cookiePath(c) });
    return c.redirect(relativeTo(c, 'login'), 303);
  });
  return routes;
}

/** The token in the form; empty if there is none. @throws DanqingError REQUEST_MALFORMED */
async function readToken(c: Context): Promise<string> {
  try {
    const { token } = await c.req.parseBody();
    return typeof token === 'string' ? token : '';
  } catch (cause) {
    const hint = say`Send \`token=…\` as application/x-www-form-urlencoded, like the sign-in page.`;
    throw new DanqingError('REQUEST_MALFORMED', say`The body is not a form.`, { hint, cause });
  }
}

/** Limits the cookie to this path, so that other programs on the same host do not receive it. */
function cookiePath(c: Context): string {
  return `${callerOf(c).basePath}/`;
}

const STATUS = { wrong: 401, limited: 429 } as const;

function showPage(c: Context, problem: LoginProblem | null): Response | Promise<Response> {
  c.header('Content-Security-Policy', LOGIN_PAGE_POLICY);
  c.header('Vary', 'Accept-Language', { append: true });
  return c.html(
    loginPage(acceptedLanguage(c.req.header('accept-language')), { problem, action: relativeTo(c, 'login') }),
    problem === null ? 200 : STATUS[problem],
  );
}
