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
    expect(answer.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    const refused = await ofOrigin('https://evil.example');
    expect(refused).toMatchObject({ status: 403, code: 'ORIGIN_NOT_ALLOWED' });
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
  });
});
