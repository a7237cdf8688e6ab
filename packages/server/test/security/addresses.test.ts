import { describe, expect, it } from 'vitest';
import { checkTarget } from '../../src/security/address-guard.ts';
import { ask, guardedApp, post } from '../support/guarded-app.ts';

const TOKEN = 'correct-horse-battery-staple';

const codeOf = (target: string): string => {
  try {
    checkTarget(target);
    return 'passes';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('addresses', () => {
  it.each([
    '/',
    '/api/jobs?limit=20&before=abc',
    '/images/outputs_20250101120000-2.png',
    '/api/images?search=%E7%8C%AB%20on%20100%25',
    '/sdapi/v1/sd-models',
    '//v1/models',
    '/v1//models/',
    '/api/images?search=the+key+and+the+token&keyword=1&monkey=2&author=3&max_tokens=4',
    '*',
  ])('lets %s pass', (target) => {
    expect(codeOf(target)).toBe('passes');
  });

  it.each([
    '/images/../../etc/passwd',
    '/images/..',
    '/./etc',
    '/images/%2e%2e/secret',
    '/images/.%2E/secret',
    '/images/..%2f..%2fetc%2fpasswd',
    '/images/..%5c..%5cwindows',
    '/images/..\\secret',
    '/images/%252e%252e%252fetc',
    '/images/a.png%00.txt',
    '/images/%0d%0aSet-Cookie:x',
    '/images/%c0%ae%c0%ae/secret',
    '/images/%zz',
    '/images/%',
    'http://evil.example/',
    `/${'a'.repeat(5000)}`,
  ])('refuses %s', (target) => {
    expect(codeOf(target)).toBe('REQUEST_MALFORMED');
  });

  it.each([
    'token',
    'ACCESS_TOKEN',
    'api_key',
    'X-Api-Key',
    'apiKey',
    'key',
    'Auth',
    'authorization',
    'bearer',
    'password',
    'id_token',
    'token[]',
    '%74oken',
    'danqing_session',
    'server.auth_token',
  ])('refuses a parameter called %s, whatever it holds', (name) => {
    for (const value of ['', '=', '=1', `=${TOKEN}`]) {
      expect(codeOf(`/api/jobs?limit=1&${name}${value}`)).toBe('TOKEN_IN_ADDRESS');
    }
  });

  it.each(['/api//jobs', '//api/jobs', '/api/jobs/', '///api///jobs///', '//api/jobs/?limit=1'])(
    '%s answers as with single slashes, behind the same guards',
    async (path) => {
      expect((await ask(guardedApp(), path)).status).toBe(200);
      expect((await ask(guardedApp(), path, post('{"prompt": "x"}'))).status).toBe(200);
      const gated = guardedApp({ authToken: TOKEN });
      expect(await ask(gated, path)).toMatchObject({ status: 401, code: 'AUTH_REQUIRED' });
      const elsewhere = { headers: { origin: 'https://evil.example' } };
      expect(await ask(guardedApp(), path, elsewhere)).toMatchObject({ status: 403 });
      const large = post(JSON.stringify({ prompt: 'x'.repeat(300_000) }));
      expect(await ask(guardedApp(), path, large)).toMatchObject({ status: 413 });
    },
  );

  it.each(['//evil.example', '//evil.example/login', '/\\evil.example', '//evil.example/%2e%2e'])(
    '%s leads nowhere else',
    async (path) => {
      const headers = { accept: 'text/html' };
      const answer = await ask(guardedApp({ authToken: TOKEN }), path, { headers });
      const location = answer.headers.get('location') ?? '';
      expect(new URL(location, `http://127.0.0.1:7860${path.replace('\\', '')}`).host).toBe('127.0.0.1:7860');
    },
  );

  it('does not repeat what it refuses', async () => {
    const answer = await ask(guardedApp({ authToken: TOKEN }), '/api/jobs?token=hunter2hunter2');
    expect(answer).toMatchObject({ status: 400, code: 'TOKEN_IN_ADDRESS' });
    expect(answer.text).not.toContain('hunter2');
  });
});

describe('the token in an address under another name', () => {
  const OPEN = [
    '/healthz',
    '/login',
    '/',
    '/api/jobs',
    '/v1/images/links/abc',
    '/nowhere',
    '/mcp',
    '/metrics',
  ];
  const spelled = (token: string) => [`?a=${token}`, `?${token}=1`, `?${token}`, `?a=1&a=2&b=${token}`];

  it('is answered as any other before sign-in: addresses are no way to guess it', async () => {
    const app = guardedApp({ authToken: TOKEN });
    for (const path of OPEN) {
      const [right, wrong] = [spelled(TOKEN), spelled('x'.repeat(TOKEN.length))];
      for (const [index, query] of right.entries()) {
        const answers = [await ask(app, `${path}${query}`), await ask(app, `${path}${wrong[index]}`)];
        const [first, second] = answers.map(({ status, text, headers }) => [status, text, [...headers]]);
        expect(first).toEqual(second);
      }
    }
  });

  it('is refused to who has brought it: logs and histories would keep it', async () => {
    const app = guardedApp({ authToken: TOKEN });
    const headers = { authorization: `Bearer ${TOKEN}` };
    for (const query of spelled(TOKEN)) {
      const answer = await ask(app, `/api/jobs${query}`, { headers });
      expect(answer).toMatchObject({ status: 400, code: 'TOKEN_IN_ADDRESS' });
      expect(answer.text).not.toContain(TOKEN);
    }
    expect((await ask(app, '/api/jobs?limit=1', { headers })).status).toBe(200);
  });
});
