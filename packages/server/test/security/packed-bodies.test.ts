import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ask, guardedApp, post } from '../support/guarded-app.ts';

const app = guardedApp();
const JSON_TEXT = '{"prompt":"一只猫"}';
const KIBI = 1024;

const packed = (bytes: Uint8Array, encoding: string) =>
  ask(app, '/api/jobs', post(Uint8Array.from(bytes), { 'content-encoding': encoding }));

describe('packed bodies', () => {
  it.each([
    ['gzip', gzipSync(JSON_TEXT)],
    ['GZIP', gzipSync(JSON_TEXT)],
    ['x-gzip', gzipSync(JSON_TEXT)],
    ['deflate', deflateSync(JSON_TEXT)],
    ['deflate', deflateRawSync(JSON_TEXT)],
    ['br', brotliCompressSync(JSON_TEXT)],
    ['identity', Buffer.from(JSON_TEXT)],
    ['br, gzip', gzipSync(brotliCompressSync(JSON_TEXT))],
  ])('%s is read', async (encoding, bytes) => {
    expect(await packed(bytes, encoding)).toMatchObject({ status: 200, text: JSON_TEXT });
  });

  it.each(['zstd', 'compress', 'gzip, zstd', 'gzip, gzip, gzip', 'constructor'])(
    '%s is refused',
    async (encoding) => {
      expect(await packed(gzipSync(JSON_TEXT), encoding)).toMatchObject({
        status: 415,
        code: 'BODY_ENCODING',
      });
    },
  );

  it.each([
    ['gzip', Buffer.from(JSON_TEXT)],
    ['gzip', gzipSync(JSON_TEXT).subarray(0, 20)],
    ['br', gzipSync(JSON_TEXT)],
    ['gzip', Buffer.alloc(0)],
  ])('%s that is none is refused', async (encoding, bytes) => {
    expect(await packed(bytes, encoding)).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED' });
  });

  it('may be as large as others, unpacked', async () => {
    const value = (bytes: number) => gzipSync(`"${'a'.repeat(bytes - 2)}"`);
    expect((await packed(value(256 * KIBI), 'gzip')).status).toBe(200);
    expect(await packed(value(256 * KIBI + 1), 'gzip')).toMatchObject({
      status: 413,
      code: 'BODY_TOO_LARGE',
    });
  });

  it('that would be gigabytes are refused quickly, in little memory', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * KIBI * KIBI));
    const twice = gzipSync(bomb);
    const before = process.memoryUsage().rss;
    const start = performance.now();
    for (const [bytes, encoding] of [
      [bomb, 'gzip'],
      [twice, 'gzip, gzip'],
    ] as const) {
      expect(await packed(bytes, encoding)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    }
    expect(performance.now() - start).toBeLessThan(2000);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * KIBI * KIBI);
  });

  it('are checked as others are', async () => {
    expect(await packed(gzipSync('not JSON'), 'gzip')).toMatchObject({
      status: 400,
      code: 'REQUEST_MALFORMED',
    });
    expect(await packed(gzipSync(new Uint8Array([0x22, 0x80, 0x22])), 'gzip')).toMatchObject({ status: 400 });
  });
});
