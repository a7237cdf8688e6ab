import { describe, expect, it } from 'vitest';
import { ask, guardedApp, OWN, post } from '../support/guarded-app.ts';

const FRIEND = 'https://studio.example';
const app = guardedApp({ allowedOrigins: [FRIEND] });
const send = (headers: Record<string, string>) => ask(app, '/api/jobs', post('{}', headers));
const get = (headers: Record<string, string>) => ask(app, '/api/jobs', { headers });

describe('requests of the own page and of programs', () => {
  it.each([
    {},
    { origin: OWN },
    { origin: OWN, 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://127.0.0.1:7860' },
  ])('pass: %o', async (headers) => {
    expect((await send(headers)).status).toBe(200);
    expect((await get(headers)).status).toBe(200);
  });

  it('compare ports as the browser writes them', async () => {
    const headers = { host: 'localhost', origin: 'http://localhost' };
    expect((await send(headers)).status).toBe(200);
    expect((await send({ ...headers, host: 'localhost:80' })).status).toBe(200);
    expect((await send({ ...headers, host: 'localhost:8080' })).status).toBe(403);
  });
});

describe('requests of other pages', () => {
  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:7861' },
    { origin: 'http://127.0.0.1:7860.evil.example' },
    { origin: 'file://' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', referer: `${FRIEND}/page` },
  ])('may not write: %o', async (headers) => {
    expect(await send(headers)).toMatchObject({ status: 403, code: 'ORIGIN_NOT_ALLOWED' });
  });

  it.each([
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ])('may not read: %o', async (headers) => {
    expect(await get(headers)).toMatchObject({ status: 403, code: 'ORIGIN_NOT_ALLOWED' });
  });

  it('may link to the page', async () => {
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await ask(app, '/', { headers })).status).toBe(200);
    expect(await ask(app, '/api/jobs', post('{}', headers))).toMatchObject({ status: 403 });
  });
});

describe('pages of an allowed origin', () => {
  it('may call, and may read the answer', async () => {
    const answer = await send({ origin: FRIEND, 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(FRIEND);
    expect(answer.headers.get('vary')).toContain('Origin');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it('read errors, too', async () => {
    const answer = await ask(app, '/api/jobs', post('no JSON', { origin: FRIEND }));
    expect(answer).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED' });
    expect(answer.headers.get('access-control-allow-origin')).toBe(FRIEND);
  });

  it('show pictures, for which browsers send no origin', async () => {
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'no-cors',
      referer: `${FRIEND}/album`,
    };
    expect((await get(headers)).status).toBe(200);
  });

  const STAINLESS = [
    'arch',
    'lang',
    'os',
    'package-version',
    'retry-count',
    'runtime',
    'runtime-version',
    'timeout',
  ];
  const preflight = (path: string, headers: Record<string, string>) =>
    ask(app, path, { method: 'OPTIONS', headers: { origin: FRIEND, ...headers } });

  it('may send the headers that they ask for, whatever their names, and nothing that is none', async () => {
    const asked = ['authorization', 'content-type', ...STAINLESS.map((name) => `x-stainless-${name}`)];
    const answer = await preflight('/api/jobs', {
      'access-control-request-method': 'POST',
      'access-control-request-headers': `${asked.join(',')}, X-Own , b@d, <x>, ${'y'.repeat(500)}`,
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toBe([...asked, 'x-own'].join(', '));
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST');
    expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    for (const name of ['Origin', 'Access-Control-Request-Headers', 'Access-Control-Request-Method']) {
      expect(answer.headers.get('vary')).toContain(name);
    }
    expect(answer.headers.get('access-control-allow-private-network')).toBeNull();
  });

  it('may come from the internet into this network, and read that nothing is somewhere', async () => {
    const headers = {
      'access-control-request-method': 'DELETE',
      'access-control-request-private-network': 'true',
    };
    const answer = await preflight('/api/nothing', headers);
    expect(answer.headers.get('access-control-allow-private-network')).toBe('true');
    expect(answer.headers.get('access-control-allow-methods')).toBe('DELETE');
    const refused = await ask(app, '/api/jobs', {
      method: 'OPTIONS',
      headers: { ...headers, origin: 'https://evil.example' },
    });
    expect(refused.headers.get('access-control-allow-private-network')).toBeNull();
  });

  it.each([
    'tauri://localhost',
    'http://tauri.localhost',
    'app://obsidian.md',
    'capacitor://localhost',
    'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
    'moz-extension://0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
    'vscode-webview://1q2w3e4r',
  ])('may be apps: %s', async (origin) => {
    const apps = guardedApp({ allowedOrigins: [origin] });
    const answer = await ask(apps, '/api/jobs', post('{}', { origin }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(await ask(app, '/api/jobs', post('{}', { origin }))).toMatchObject({ status: 403 });
    const other = origin.replace(/.$/, (letter) => (letter === 'a' ? 'b' : 'a'));
    expect(await ask(apps, '/api/jobs', post('{}', { origin: other }))).toMatchObject({ status: 403 });
  });

  it('are named in a form that can work, or the server does not start', () => {
    expect(() => guardedApp({ allowedOrigins: ['https://studio.example/page'] })).toThrow(
      expect.objectContaining({ code: 'SETTINGS_INVALID', hint: 'Write https://studio.example.' }),
    );
  });

  it('are told beforehand what they may send', async () => {
    const ofOrigin = (origin: string) =>
      ask(app, '/api/jobs', {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
    const answer = await ofOrigin(FRIEND);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    const refused = await ofOrigin('https://evil.example');
    expect(refused).toMatchObject({ status: 403, code: 'ORIGIN_NOT_ALLOWED' });
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
  });
});
