import { describe, expect, it, vi } from 'vitest';
import { ask, guardedApp, post } from '../support/guarded-app.ts';

const app = guardedApp();
const KIBI = 1024;

/** A body of unknown length, sent in chunks. */
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
    ['/sdapi/v1/png-info', 4096 * KIBI],
    ['/sdapi/v1/img2img', 4096 * KIBI],
    ['/sdapi/v1/png-info/more', 1024 * KIBI],
    ['/login', 4 * KIBI],
    ['/healthz', 4 * KIBI],
    ['/v1/images/links/abc', 4 * KIBI],
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

  const filled = (start: string, piece: string, end: string) =>
    start + piece.repeat(Math.floor((3 * 1024 * KIBI) / piece.length)) + end;

  it.each([
    ['brackets that close', `${'['.repeat(1e6)}${']'.repeat(1e6)}`, 422],
    ['brackets that do not', '['.repeat(3e6), 400],
    ['brackets in objects', filled('', '{"a":', ''), 400],
    ['lists in a list', filled('{"a":[', '[],', '[]]}'), 422],
    ['lists in a list that does not end', filled('{"a":[', '[],', ''), 422],
    ['objects in a list', filled('[', '{},', '{}]'), 422],
    ['numbers', filled('[', '0,', '0]'), 422],
    ['keys', filled('{', '"a":0,', '"b":0}'), 422],
    ['strings', filled('[', '"",', '""]'), 422],
  ])('of millions of values are refused before anything is built: %s', async (_, text, status) => {
    const parse = vi.spyOn(JSON, 'parse');
    const sent = [post(text), post(text, { 'content-type': 'text/plain' })];
    const app = guardedApp();
    for (const init of sent) {
      const answer = await ask(app, '/sdapi/v1/png-info', init);
      expect(answer.status).toBe(status);
      expect(answer.text.length).toBeLessThan(300);
    }
    const built = parse.mock.calls.filter(([given]) => given.length > 10_000);
    parse.mockRestore();
    expect(built).toEqual([]);
  });

  it('of a large picture are parsed once', async () => {
    const parse = vi.spyOn(JSON, 'parse');
    const answer = await ask(app, '/sdapi/v1/png-info', post(filled('{"image":"', 'A', '"}')));
    const times = parse.mock.calls.filter(([given]) => given.length > 10_000).length;
    parse.mockRestore();
    expect([answer.status, times]).toEqual([200, 1]);
  });

  it('before sign-in have a few seconds to arrive', { timeout: 15_000 }, async () => {
    const gated = guardedApp({ authToken: 'correct-horse-battery' });
    let timer: NodeJS.Timeout | undefined;
    const dripping = new ReadableStream<Uint8Array>({
      start: (controller) => {
        timer = setInterval(() => controller.enqueue(Uint8Array.of(0x61)), 100);
      },
      cancel: () => clearInterval(timer),
    });
    const init = { ...post(''), body: dripping, duplex: 'half' } as RequestInit;
    const answer = await ask(gated, '/login', init);
    expect(answer).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' });
    expect(answer.headers.get('connection')).toBe('close');
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
