import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { protect } from '../../src/security/protect.ts';
import { OWN, openTestServer, type TestServer } from '../support/test-server.ts';

/** Checks every route of every API behind the guards: what holds for one holds for all. */
const TOKEN = 'correct-horse-battery-staple';
let server: TestServer;
let open: App;
let gated: App;
let routes: readonly (readonly [method: string, path: string])[];

function appWith(authToken: string | null): App {
  const rules = {
    host: '127.0.0.1',
    authToken,
    insecure: false,
    allowedHosts: [],
    allowedOrigins: [],
    trustedProxies: [],
    basePath: '',
  };
  return createApp(server.services, {
    guard: (app) => protect(app, { rules, limits: { picturesBytes: 4 * 1024 * 1024 } }),
  });
}

beforeAll(async () => {
  server = await openTestServer();
  [open, gated] = [appWith(null), appWith(TOKEN)];
  const found = open.routes
    .filter(({ path }) => !path.includes('*'))
    .map(({ method, path }) => `${method === 'ALL' ? 'POST' : method} ${path}`);
  routes = [...new Set(found)].map((route) => route.split(' ') as [string, string]);
});
afterAll(() => server[Symbol.asyncDispose]());

const filled = (path: string, value = 'outputs_20260101000000.png') =>
  path.replace(/:\w+(?:\{[^}]*\})?/g, value);
const hasBody = (method: string) => !['GET', 'HEAD'].includes(method);

async function send(app: App, method: string, path: string, more: RequestInit = {}): Promise<Response> {
  const headers = { host: '127.0.0.1:7860', 'content-type': 'application/json', ...more.headers };
  const body = hasBody(method) ? { body: '{}' } : {};
  return app.request(`${OWN}${path}`, { method, ...body, ...more, headers });
}

const FOREIGN: readonly Record<string, string>[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1:7861' },
  { origin: 'http://127.0.0.1:7860.evil.example' },
  { origin: 'http://127.0.0.1:7860@evil.example' },
  { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  { origin: 'file://' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
];

const ENCODED = [
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '%2e%2e/%2e%2e/etc/passwd',
  '..%5c..%5cwindows%5cwin.ini',
  '%252e%252e%252fetc%252fpasswd',
  '..%c0%af..%c0%afetc',
  '%c0%ae%c0%ae/etc',
  '%e0%80%ae%e0%80%ae/etc',
  'a.png%00',
  'a.png%0a',
  '%0d%0aSet-Cookie:a=b',
  '%2fetc%2fpasswd',
  '%zz',
  '%',
  '%uff0e%uff0e',
  'C:%5cwindows',
  'danqing.db',
  '.danqing.lock',
  '%ef%bc%8e%ef%bc%8e',
];

const BODIES = [
  '{"__proto__": {"isAdmin": true, "width": 1}}',
  '{"constructor": {"prototype": {"width": 1}}}',
  '{"prompt": {"toString": 1}, "name": {"toString": 1}}',
  `${'['.repeat(60_000)}${']'.repeat(60_000)}`,
  `${'{"a":'.repeat(60_000)}1${'}'.repeat(60_000)}`,
  '[]',
  'null',
  '"text"',
  '1e400',
  '{"prompt":"\\ud800","model":"\\u0000","name":"\\u202e"}',
  '{',
];

describe('every route', () => {
  it('is looked at', () => {
    expect(routes.length).toBeGreaterThan(45);
  });

  it('refuses pages of other sites', async () => {
    for (const [method, path] of routes.filter(([, route]) => !route.startsWith('/v1/images/links'))) {
      for (const headers of FOREIGN) {
        const answer = await send(open, method, filled(path), { headers });
        expect(
          [answer.status, answer.headers.get('access-control-allow-origin')],
          `${method} ${path}`,
        ).toEqual([403, null]);
      }
    }
  });

  it('wants the token, but for what is open', async () => {
    const passed: string[] = [];
    for (const [method, path] of routes) {
      const { status } = await send(gated, method, filled(path), { headers: { origin: OWN } });
      if (status !== 401) passed.push(`${method} ${path}`);
    }
    // Image links are secrets of their own.
    expect(passed.filter((route) => !route.includes('/v1/images/links'))).toEqual([]);
  });

  it('finds nothing outside of what it names, however it is written', async () => {
    for (const [method, path] of routes.filter(([, route]) => route.includes(':'))) {
      for (const value of ENCODED) {
        const answer = await send(open, method, filled(path, value));
        expect([400, 404, 405, 409, 422], `${method} ${path} ${value}`).toContain(answer.status);
        expect(answer.headers.get('set-cookie')).toBeNull();
      }
    }
  });

  it('has a name for what is wrong with a body, whatever it is', async () => {
    for (const [method, path] of routes.filter(([verb]) => hasBody(verb))) {
      for (const body of BODIES) {
        const answer = await send(open, method, filled(path), { body });
        expect([500, 502], `${method} ${path} ${body.slice(0, 40)}`).not.toContain(answer.status);
        await answer.body?.cancel();
      }
    }
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
    expect(server.problems).toEqual([]);
  });

  it('and with its headers', async () => {
    const odd: readonly Record<string, string>[] = [
      { cookie: 'danqing_session=%E0%A4%A; =; a' },
      { authorization: 'Basic !!!' },
      { authorization: 'Bearer ' },
      { 'content-type': 'multipart/form-data' },
      { 'content-type': 'application/json; charset=utf-99' },
      { 'accept-language': `${'a,'.repeat(5000)}zh` },
      { 'last-event-id': '-1' },
      { 'last-event-id': 'x'.repeat(5000) },
      { 'if-none-match': '"'.repeat(5000) },
      { range: 'bytes=9-1,-,' },
      {
        'x-forwarded-for': '::1, 127.0.0.1',
        'x-forwarded-proto': 'javascript',
        'x-forwarded-prefix': '//evil',
      },
      { forwarded: 'for="[::1', 'x-http-method-override': 'DELETE' },
    ];
    for (const [method, path] of routes.filter(([, route]) => !route.includes('events'))) {
      for (const headers of odd) {
        const answer = await send(gated, method, filled(path), { headers });
        expect(answer.status, `${method} ${path} ${JSON.stringify(headers).slice(0, 60)}`).toBeLessThan(500);
        await answer.body?.cancel();
      }
    }
  });
});
