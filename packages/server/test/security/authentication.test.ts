import { describe, expect, it } from 'vitest';
import { LoginLimiter } from '../../src/security/login-limiter.ts';
import { Sessions } from '../../src/security/sessions.ts';
import { type Answer, ask, guardedApp, OWN, TOKEN } from '../support/guarded-app.ts';

const closed = (headers: Record<string, string> = {}, path = '/api/jobs') =>
  ask(guardedApp({ authToken: TOKEN, host: '0.0.0.0' }), path, { headers });
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const form = (token: string): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams({ token }),
  headers: { origin: OWN },
});
const cookieOf = ({ headers }: Answer) => headers.get('set-cookie')?.split(';')[0] ?? '';

describe('the token', () => {
  it.each([`Bearer ${TOKEN}`, 'Bearer wrong', '', basic(`any:wrong`)])(
    'is asked for: "%s"',
    async (authorization) => {
      // Bearer tokens cannot contain spaces, so this test's token cannot be sent that way.
      expect(await closed({ authorization })).toMatchObject({ status: 401, code: 'AUTH_REQUIRED' });
    },
  );

  it('arrives as Bearer, or as the password of Basic', async () => {
    const app = guardedApp({ authToken: 'abcdefgh:1' });
    for (const authorization of ['Bearer abcdefgh:1', 'bearer  abcdefgh:1', basic('me:abcdefgh:1')]) {
      expect((await ask(app, '/api/jobs', { headers: { authorization } })).status).toBe(200);
    }
    expect((await closed({ authorization: basic(`:${TOKEN}`) })).status).toBe(200);
  });

  it('is not needed for the health, nor on a server without one', async () => {
    expect((await closed({}, '/healthz')).status).toBe(200);
    expect((await ask(guardedApp(), '/api/jobs')).status).toBe(200);
  });

  it('is asked for in the way that the client knows', async () => {
    expect((await closed()).headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await closed({}, '/sdapi/v1/txt2img')).headers.get('www-authenticate')).toMatch(/^Basic/);
  });

  it('is asked for by a page, when a page was asked for', async () => {
    const answer = await closed({ accept: 'text/html,*/*' }, '/');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('login');
  });
});

describe('the login page', () => {
  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', '登录丹青'],
    ['de, en;q=0.5', 'Sign in to Danqing'],
    ['', 'Sign in to Danqing'],
  ])('speaks the language of "%s"', async (language, title) => {
    const answer = await closed({ 'accept-language': language }, '/login');
    expect(answer.text).toContain(`<h1>${title}</h1>`);
    expect(answer.text).not.toContain('<script');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'sha256-");
  });

  it('opens a session that is not the token, and closes it', async () => {
    const app = guardedApp({ authToken: TOKEN });
    const answer = await ask(app, '/login', form(TOKEN));
    expect(answer.status).toBe(303);
    expect(answer.headers.get('set-cookie')).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    const headers = { cookie: cookieOf(answer), origin: OWN };
    expect(headers.cookie).not.toContain(encodeURIComponent(TOKEN));
    expect((await ask(app, '/api/jobs', { headers })).status).toBe(200);
    expect((await ask(app, '/login', { headers })).headers.get('location')).toBe('./');
    await ask(app, '/logout', { method: 'POST', headers });
    expect(await ask(app, '/api/jobs', { headers })).toMatchObject({ status: 401, code: 'AUTH_REQUIRED' });
  });

  it('never takes a session that a client brings, and leads nowhere but to the page', async () => {
    const app = guardedApp({ authToken: TOKEN });
    const planted = 'a'.repeat(43);
    const headers = { origin: OWN, cookie: `danqing_session=${planted}` };
    for (const path of ['/login', '/login?next=https://evil.example', '/login?redirect=//evil.example']) {
      const answer = await ask(app, path, { ...form(TOKEN), headers });
      const location = new URL(answer.headers.get('location') ?? '', `${OWN}${path}`).href;
      expect([answer.status, location]).toEqual([303, `${OWN}/`]);
      expect(answer.headers.get('set-cookie')).not.toContain(planted);
    }
    const again = await ask(app, '/api/jobs', { headers });
    expect(again).toMatchObject({ status: 401, code: 'AUTH_REQUIRED' });
  });

  it.each([
    ['multipart/form-data; boundary=x', 'no part at all'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="token'],
    ['multipart/form-data', '--x'],
    ['application/x-www-form-urlencoded', '%zz=%&token'],
    ['application/json', '{"token":"guess"}'],
  ])('refuses what is no form: %s, %s', async (type, body) => {
    const headers = { origin: OWN, 'content-type': type };
    const answer = await ask(guardedApp({ authToken: TOKEN }), '/login', { method: 'POST', body, headers });
    expect([400, 401]).toContain(answer.status);
  });

  it('says what is wrong, and opens nothing', async () => {
    const app = guardedApp({ authToken: TOKEN });
    const wrong = await ask(app, '/login', form('guess'));
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('set-cookie')).toBeNull();
    expect(wrong.text).toContain('role="alert"');
    const foreign = await ask(app, '/login', { ...form(TOKEN), headers: { origin: 'https://evil.example' } });
    expect(foreign).toMatchObject({ status: 403, code: 'ORIGIN_NOT_ALLOWED' });
  });
});

describe('guessing', () => {
  it('is slowed down after five wrong tokens, on every way in', async () => {
    const app = guardedApp({ authToken: 'abcdefgh' });
    const bearer = (token: string) =>
      ask(app, '/api/jobs', { headers: { authorization: `Bearer ${token}` } });
    const session = cookieOf(await ask(app, '/login', form('abcdefgh')));
    for (let guess = 0; guess < 5; guess += 1) expect((await bearer(`guess${guess}`)).status).toBe(401);
    const answer = await bearer('abcdefgh');
    expect(answer).toMatchObject({ status: 429, code: 'LOGIN_LIMITED' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    const basic = `Basic ${Buffer.from('me:abcdefgh').toString('base64')}`;
    for (const path of ['/api/jobs', '/mcp', '/api/events', '/sdapi/v1/txt2img', '/metrics']) {
      expect((await ask(app, path, { headers: { authorization: basic } })).status, path).toBe(429);
    }
    expect((await ask(app, '/login', form('abcdefgh'))).status).toBe(429);
    // Signed-in clients are not affected.
    expect((await ask(app, '/api/jobs', { headers: { cookie: session } })).status).toBe(200);
  });

  it.each([
    ['Bearer', (token: string) => ({ authorization: `Bearer ${token}` }), '/api/jobs'],
    ['Basic', (token: string) => ({ authorization: basic(`me:${token}`) }), '/sdapi/v1/progress'],
    ['Bearer of MCP', (token: string) => ({ authorization: `Bearer ${token}` }), '/mcp'],
  ])('counts in %s', async (_, headersOf, path) => {
    const app = guardedApp({ authToken: 'abcdefgh' });
    for (let guess = 0; guess < 5; guess += 1) await ask(app, path, { headers: headersOf(`guess${guess}`) });
    expect((await ask(app, '/login', form('abcdefgh'))).status).toBe(429);
  });

  it('is of no use in cookies and links: they hold values of 256 bits, and never the token', async () => {
    const app = guardedApp({ authToken: 'abcdefgh' });
    for (const cookie of ['danqing_session=abcdefgh', 'token=abcdefgh', 'auth_token=abcdefgh']) {
      expect((await ask(app, '/api/jobs', { headers: { cookie } })).status).toBe(401);
    }
    expect(new Sessions().open()).toMatch(/^[\w-]{43}$/);
  });

  const waits = (limiter: LoginLimiter, address: string, now: number): boolean => {
    try {
      limiter.check(address, now);
      return false;
    } catch {
      return true;
    }
  };

  it('waits longer each time, and is forgotten in the end', () => {
    const limiter = new LoginLimiter();
    for (let guess = 0; guess < 6; guess += 1) limiter.fail('10.0.0.1', 0);
    expect(waits(limiter, '10.0.0.1', 19_000)).toBe(true);
    expect(waits(limiter, '::ffff:10.0.0.1', 19_000)).toBe(true);
    expect(waits(limiter, '10.0.0.2', 19_000)).toBe(false);
    expect(waits(limiter, '10.0.0.1', 21_000)).toBe(false);
    limiter.fail('10.0.0.1', 3_600_000);
    expect(waits(limiter, '10.0.0.1', 3_600_001)).toBe(false);
  });

  it('counts a whole IPv6 network as one, and keeps a bounded number of them', () => {
    const limiter = new LoginLimiter();
    for (let host = 1; host <= 5; host += 1) limiter.fail(`2001:db8:1:2:${host}::${host}`, 0);
    expect(waits(limiter, '2001:db8:1:2::9', 1)).toBe(true);
    expect(waits(limiter, '2001:db8:1:3::9', 1)).toBe(false);
    for (let other = 0; other < 2000; other += 1) limiter.fail(`10.1.${other >> 8}.${other & 255}`, 1);
    expect(waits(limiter, '2001:db8:1:2::9', 2)).toBe(false);
  });
});

describe('sessions', () => {
  it('end after thirty days', () => {
    const sessions = new Sessions();
    const value = sessions.open(0);
    const days = 24 * 3600 * 1000;
    expect(sessions.isOpen(value, 29 * days)).toBe(true);
    expect(sessions.isOpen(value, 30 * days)).toBe(false);
    expect(sessions.isOpen(`${value}x`, 0)).toBe(false);
  });

  it('are bounded in number: the oldest goes', () => {
    const sessions = new Sessions();
    const first = sessions.open();
    for (let count = 0; count < 1000; count += 1) sessions.open();
    expect(sessions.isOpen(first)).toBe(false);
  });
});
