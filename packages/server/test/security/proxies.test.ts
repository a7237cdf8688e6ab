import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { CallerReader } from '../../src/security/caller-reader.ts';
import { callerOf } from '../../src/security/connection.ts';
import { identifyCaller, pathFinder } from '../../src/security/identify-caller.ts';
import { ask, guardedApp } from '../support/guarded-app.ts';

const PROXY = '10.0.0.1';
const KEY = 'correct-horse-battery';

/** The caller that a server with these proxies derives from a request of `peer`. */
async function callerFrom(
  peer: string,
  headers: Record<string, string>,
  { trustedProxies = [PROXY, '192.168.0.0/16'], basePath = '', path = '/' } = {},
) {
  const callers = new CallerReader({ trustedProxies, basePath });
  const app = new Hono({ getPath: pathFinder(callers) });
  app.use('*', identifyCaller(callers));
  app.get('*', (c) => c.json({ ...callerOf(c), path: c.req.path }));
  const env = { incoming: { socket: { remoteAddress: peer }, url: path } };
  const answer = await app.request(
    `http://danqing.lan:7860${path}`,
    { headers: { host: 'danqing.lan:7860', ...headers } },
    env,
  );
  return (await answer.json()) as Record<string, string>;
}

describe('X-Forwarded headers', () => {
  const said = {
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'draw.example.org',
    'x-forwarded-prefix': '/draw',
  };

  it('of a trusted proxy are believed', async () => {
    expect(await callerFrom(PROXY, said)).toMatchObject({
      address: '203.0.113.7',
      protocol: 'https',
      host: 'draw.example.org',
      basePath: '/draw',
    });
    expect(await callerFrom(`::ffff:${PROXY}`, said)).toMatchObject({ address: '203.0.113.7' });
  });

  it('of anybody else are not', async () => {
    const own = { address: '10.0.0.2', protocol: 'http', host: 'danqing.lan:7860', basePath: '' };
    expect(await callerFrom('10.0.0.2', said)).toMatchObject(own);
    expect(await callerFrom(PROXY, said, { trustedProxies: [] })).toMatchObject({ ...own, address: PROXY });
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['1.1.1.1, 203.0.113.7', '203.0.113.7'],
    ['127.0.0.1, 203.0.113.7, 192.168.3.4', '203.0.113.7'],
    ['192.168.3.4', '192.168.3.4'],
    ['203.0.113.7:5123', '203.0.113.7'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['2001:db8::7', '2001:db8::7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['203.0.113.7, unknown', PROXY],
    ['<script>', PROXY],
    ['', PROXY],
    [' , ', PROXY],
  ])('"%s" is from %s: from the right, past those that are trusted', async (chain, address) => {
    expect(await callerFrom(PROXY, { 'x-forwarded-for': chain })).toMatchObject({ address });
  });

  it('say of each proxy its own: what a client wrote before them does not count', async () => {
    const headers = {
      'x-forwarded-for': '6.6.6.6, 203.0.113.7',
      'x-forwarded-proto': 'http, https',
      'x-forwarded-host': 'evil.example, draw.example.org',
    };
    expect(await callerFrom(PROXY, headers)).toMatchObject({ protocol: 'https', host: 'draw.example.org' });
    const chained = {
      ...headers,
      'x-forwarded-for': '203.0.113.7, 192.168.3.4',
      'x-forwarded-proto': 'https, http',
    };
    expect(
      await callerFrom(PROXY, { ...chained, 'x-forwarded-host': 'draw.example.org, inner' }),
    ).toMatchObject({
      address: '203.0.113.7',
      protocol: 'https',
      host: 'draw.example.org',
    });
  });

  it('name the port where it is not the usual one', async () => {
    const headers = { ...said, 'x-forwarded-port': '8443' };
    expect(await callerFrom(PROXY, headers)).toMatchObject({ host: 'draw.example.org:8443' });
    expect(await callerFrom(PROXY, { ...said, 'x-forwarded-port': '443' })).toMatchObject({
      host: 'draw.example.org',
    });
  });
});

describe('Forwarded (RFC 7239)', () => {
  it.each([
    ['for=203.0.113.7;proto=https;host=draw.example.org', '203.0.113.7', 'https', 'draw.example.org'],
    ['for=1.1.1.1, For="203.0.113.7:99";Proto=https', '203.0.113.7', 'https', 'danqing.lan:7860'],
    ['for="[2001:db8::7]:4711"', '2001:db8::7', 'http', 'danqing.lan:7860'],
    ['for=203.0.113.7;host="a,b;c", for=192.168.3.4;proto=http', '203.0.113.7', 'http', 'a,b;c'],
    ['for=_hidden', PROXY, 'http', 'danqing.lan:7860'],
    ['nonsense', PROXY, 'http', 'danqing.lan:7860'],
  ])('%s', async (forwarded, address, protocol, host) => {
    expect(await callerFrom(PROXY, { forwarded })).toMatchObject({ address, protocol, host });
    expect(await callerFrom('10.0.0.2', { forwarded })).toMatchObject({
      address: '10.0.0.2',
      protocol: 'http',
    });
  });

  it('and X-Forwarded-For that name two clients name none', async () => {
    const headers = { forwarded: 'for=6.6.6.6', 'x-forwarded-for': '203.0.113.7' };
    expect(await callerFrom(PROXY, headers)).toMatchObject({ address: PROXY });
  });
});

describe('a path below which a proxy serves', () => {
  it.each([
    ['/draw/api/jobs', '/api/jobs'],
    ['/draw//api/jobs/', '/api/jobs'],
    ['/draw', '/'],
    ['/draw/', '/'],
    ['/api/jobs', '/api/jobs'],
    ['/drawing', '/drawing'],
  ])('is left out of %s', async (path, inner) => {
    expect(await callerFrom('10.0.0.2', {}, { basePath: '/draw', path })).toMatchObject({ path: inner });
    const headers = { 'x-forwarded-prefix': '/draw/' };
    expect(await callerFrom(PROXY, headers, { path })).toMatchObject({ path: inner, basePath: '/draw' });
  });

  it.each(['//evil.example', '/a/../b', 'javascript:x', '/a b', '/x?y'])(
    'is not "%s", which no link may begin with',
    async (prefix) => {
      const { basePath } = await callerFrom(PROXY, { 'x-forwarded-prefix': prefix });
      expect(['', '/evil.example']).toContain(basePath);
    },
  );

  it('is never mistaken for an address of ours', async () => {
    const headers = { 'x-forwarded-prefix': '/api' };
    expect(await callerFrom(PROXY, headers, { path: '/api/jobs' })).toMatchObject({ path: '/api/jobs' });
  });
});

describe('guards behind a proxy', () => {
  const rules = { trustedProxies: [PROXY], allowedHosts: ['draw.example.org'], authToken: KEY };
  const app = guardedApp(rules);
  const through = { incoming: { socket: { remoteAddress: PROXY } } };
  const send = (headers: Record<string, string>, path = '/api/jobs') =>
    app.request(`http://127.0.0.1:7860${path}`, { headers: { host: '127.0.0.1:7860', ...headers } }, through);
  const of = (client: string) => ({ 'x-forwarded-for': client, 'x-forwarded-host': 'draw.example.org' });

  it('limit who guesses tokens by their own address', async () => {
    const wrong = { authorization: 'Bearer wrong-token' };
    for (let tries = 0; tries < 6; tries += 1) await send({ ...of('203.0.113.7'), ...wrong });
    expect((await send({ ...of('203.0.113.7'), ...wrong })).status).toBe(429);
    expect((await send({ ...of('203.0.113.8'), ...wrong })).status).toBe(401);
    const forged = { ...of('203.0.113.9, 203.0.113.7'), ...wrong };
    expect((await send(forged)).status).toBe(429);
  });

  it('answer to the names that are allowed, and to pages of those alone', async () => {
    const signedIn = { authorization: `Bearer ${KEY}`, ...of('203.0.113.1') };
    expect((await send({ ...signedIn, origin: 'https://draw.example.org' })).status).toBe(200);
    expect((await send({ ...signedIn, origin: 'http://127.0.0.1:7860' })).status).toBe(403);
    expect((await send({ ...signedIn, 'x-forwarded-host': 'evil.example' })).status).toBe(403);
    expect((await send({ ...signedIn, host: 'evil.example' })).status).toBe(403);
  });

  it('set the cookie for their path alone, over https alone', async () => {
    const sub = guardedApp({ ...rules, basePath: '/draw' });
    const headers = { host: '127.0.0.1:7860', ...of('203.0.113.2'), 'x-forwarded-proto': 'https' };
    const body = new URLSearchParams({ token: KEY });
    const answer = await sub.request(
      'http://127.0.0.1:7860/draw/login',
      { method: 'POST', headers, body },
      through,
    );
    expect(answer.status).toBe(303);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('Path=/draw/;');
    expect(cookie).toContain('Secure');
    const location = answer.headers.get('location') ?? '';
    expect(new URL(location, 'https://draw.example.org/draw/login').href).toBe(
      'https://draw.example.org/draw/',
    );
  });

  it.each([
    ['/', '/login'],
    ['/draw/', '/draw/login'],
    ['/draw', '/draw/login'],
    ['/draw/api//jobs', '/draw/login'],
    ['/api/jobs/', '/login'],
  ])('send who opens %s to %s', async (asked, target) => {
    const sub = guardedApp({ authToken: KEY, basePath: '/draw' });
    const { headers } = await ask(sub, asked, { headers: { accept: 'text/html' } });
    const location = new URL(headers.get('location') ?? '', `http://127.0.0.1:7860${asked}`);
    expect(location.pathname).toBe(target);
  });
});
