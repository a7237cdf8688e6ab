import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type ListeningServer, openListeningServer } from '../support/open-test-server.ts';

let server: ListeningServer;
beforeAll(async () => {
  server = await openListeningServer();
});
afterAll(() => server[Symbol.asyncDispose]());

function open(
  text: string | Buffer,
  localAddress = '127.0.0.1',
): { socket: Socket; said: () => string; ended: Promise<string> } {
  const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', localAddress });
  let heard = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    heard += chunk;
  });
  socket.on('error', () => undefined);
  socket.write(text);
  return {
    socket,
    said: () => heard,
    ended: new Promise((resolve) => socket.on('close', () => resolve(heard))),
  };
}

const HOST = 'Host: 127.0.0.1\r\n';
const CLOSE = 'Connection: close\r\n';
/** The request that a smuggler wants answered. */
const INNER = `GET /api/jobs HTTP/1.1\r\n${HOST}X-Smuggled: 1\r\n${CLOSE}\r\n`;
const POST = 'POST /api/jobs HTTP/1.1\r\n';

describe('one request is one request', () => {
  it.each([
    [
      'a length and pieces',
      `${POST}${HOST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${INNER}`,
    ],
    [
      'pieces and a length',
      `${POST}${HOST}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${INNER}`,
    ],
    [
      'pieces twice',
      `${POST}${HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${INNER}`,
    ],
    ['pieces of another kind', `${POST}${HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${INNER}`],
    [
      'pieces with a space before the colon',
      `${POST}${HOST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${INNER}`,
    ],
    ['a length with a sign', `${POST}${HOST}Content-Length: +5\r\n\r\nhello${INNER}`],
    ['a length in hexadecimal', `${POST}${HOST}Content-Length: 0x5\r\n\r\nhello${INNER}`],
    ['two lengths in one', `${POST}${HOST}Content-Length: 5, 50\r\n\r\nhello${INNER}`],
    ['two lengths', `${POST}${HOST}Content-Length: 5\r\nContent-Length: 0\r\n\r\nhello${INNER}`],
    [
      'a folded header',
      `${POST}${HOST}X-A: 1\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello`,
    ],
    [
      'a piece of a negative size',
      `${POST}${HOST}Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n`,
    ],
    [
      'a piece larger than numbers',
      `${POST}${HOST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${INNER}`,
    ],
    ['a NUL in a header', `${POST}${HOST}X-A: a\0b\r\nContent-Length: 0\r\n\r\n${INNER}`],
    ['a bare CR', `GET / HTTP/1.1\r\n${HOST}X-A: a\rX-B: b\r\n\r\n${INNER}`],
    ['another protocol', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`],
    ['HTTP/9', `GET / HTTP/9.9\r\n${HOST}\r\n`],
  ])('%s', async (_, text) => {
    const said = await open(text).ended;
    // A single answer, a rejection; whatever follows is never looked at.
    expect(said.match(/HTTP\/1\.1 \d{3}/g)?.length).toBe(1);
    expect(said).toMatch(/^HTTP\/1\.1 (?:4\d\d|505) /);
  });
});

describe('headers', () => {
  const lines = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => `${line(index)}\r\n`).join('');

  it.each([
    ['a thousand', lines(1000, (index) => `X-${index}: 1`)],
    ['ten thousand', lines(10_000, (index) => `X-${index}: 1`)],
    ['a thousand of one name', lines(1000, () => 'X-A: 1')],
    ['many cookies', `Cookie: ${'a=b; '.repeat(2000)}\r\n`],
    ['a cookie of signs', `Cookie: ${'%'.repeat(10_000)}\r\n`],
    ['a long name', `${'X'.repeat(10_000)}: 1\r\n`],
    ['a long value', `X-A: ${'a'.repeat(15_000)}\r\n`],
    ['too long a value', `X-A: ${'a'.repeat(100_000)}\r\n`],
    ['languages', `Accept-Language: ${'en;q=0.1,'.repeat(1500)}\r\n`],
    ['types', `Accept: ${'text/*;q=0.1,'.repeat(1000)}\r\n`],
    ['encodings', `Accept-Encoding: ${'gzip,'.repeat(2500)}\r\n`],
    ['ranges', `Range: bytes=${'0-1,'.repeat(3000)}\r\n`],
    ['tags', `If-None-Match: ${'"a",'.repeat(3000)}\r\n`],
    ['forwarded', `X-Forwarded-For: ${'1.1.1.1,'.repeat(1500)}\r\n`],
    ['forwarded in words', `Forwarded: ${'for=1.1.1.1;,'.repeat(1000)}\r\n`],
    ['an Authorization of spaces', `Authorization: Bearer${' '.repeat(15_000)}x\r\n`],
    ['an Origin', `Origin: http://${'a.'.repeat(7000)}b\r\n`],
    ['a Referer', `Referer: http://${'a/'.repeat(7000)}b\r\n`],
  ])('%s are answered or refused at once', async (_, headers) => {
    const startedAt = performance.now();
    const said = await open(`GET /healthz HTTP/1.1\r\n${HOST}${CLOSE}${headers}\r\n`).ended;
    expect(said).toMatch(/^HTTP\/1\.1 (?:200|4\d\d) /);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

it('505 event streams of one address leave the server to others, and to that address', {
  timeout: 60_000,
}, async () => {
  const EVENTS = `GET /api/events HTTP/1.1\r\n${HOST}\r\n`;
  const streams = Array.from({ length: 505 }, () => open(EVENTS));
  await eventually(() => streams.every(({ said }) => said().includes('200 OK')));
  const health = `GET /healthz HTTP/1.1\r\n${HOST}${CLOSE}\r\n`;
  expect(await open(health).ended).toMatch(/^HTTP\/1\.1 200 /);
  if (process.platform === 'linux') expect(await open(health, '127.0.0.2').ended).toMatch(/^HTTP\/1\.1 200 /);
  expect(streams.filter(({ socket }) => socket.closed).length).toBe(0);
  for (const { socket } of streams) socket.destroy();
});
