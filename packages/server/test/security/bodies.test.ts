import { describe, expect, it } from 'vitest';
import { ask, guardedApp, post } from '../support/guarded-app.ts';

const app = guardedApp();
const KIBI = 1024;

/** A body of unknown length, piece by piece. */
function stream(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close();
      controller.enqueue(new Uint8Array(Math.min(left, 16 * KIBI)).fill(0x20));
      left -= 16 * KIBI;
    },
  });
}

describe('bodies', () => {
  it('arrive as they were sent', async () => {
    const answer = await ask(app, '/api/jobs', post('{"prompt":"猫 🐈 \\ud83d\\ude00"}'));
    expect(answer).toMatchObject({ status: 200, text: '{"prompt":"猫 🐈 😀"}' });
  });

  it.each([
    ['/api/jobs', 256 * KIBI],
    ['/sdapi/v1/txt2img', 1024 * KIBI],
    ['/mcp', 1024 * KIBI],
    ['/anything', 256 * KIBI],
  ])('may have so many bytes at %s: %i', async (path, limit) => {
    const value = (bytes: number) => post(`"${'a'.repeat(bytes - 2)}"`);
    expect(await ask(app, path, value(limit + 1))).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    expect((await ask(app, path, value(limit))).status).not.toBe(413);
  });

  it('are refused before they are read when they announce too much', async () => {
    const headers = { 'content-length': String(10 ** 9) };
    const answer = await ask(app, '/api/jobs', post('{}', headers));
    expect(answer).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    expect(answer.headers.get('connection')).toBe('close');
  });

  it('are refused in mid-way when they announce nothing', async () => {
    const init = { ...post(''), body: stream(10 ** 9), duplex: 'half' } as RequestInit;
    expect(await ask(app, '/api/jobs', init)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  });

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['half a character', [0x22, 0xe7, 0x8c, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ])('with bad UTF-8 are refused: %s', async (_, bytes) => {
    const answer = await ask(app, '/api/jobs', post(new Uint8Array(bytes)));
    expect(answer).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED' });
    expect(answer.text).toContain('UTF-8');
  });

  it.each([' ', '{', '{"prompt": secret-word}', '\ufeff{}', '{}{}', "{'a':1}"])(
    'that are not JSON are refused, and not quoted: %s',
    async (text) => {
      const answer = await ask(app, '/api/jobs', post(text));
      expect(answer).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED' });
      expect(answer.text).not.toContain('secret-word');
    },
  );

  it('may be empty where a client says JSON out of habit', async () => {
    expect(await ask(app, '/sdapi/v1/txt2img', post(''))).toMatchObject({ status: 200, text: '{"bytes":0}' });
  });

  it('of pictures are not text', async () => {
    const answer = await ask(
      app,
      '/sdapi/v1/txt2img',
      post(new Uint8Array([0x89, 0x50]), { 'content-type': 'image/png' }),
    );
    expect(answer).toMatchObject({ status: 200, text: '{"bytes":2}' });
  });
});

describe('every answer', () => {
  it.each(['/', '/api/jobs', '/nothing', '/api/jobs?token=x'])('is told what it may do: %s', async (path) => {
    const { headers } = await ask(app, path);
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
  });
});
