import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ListeningServer, openListeningServer } from '../support/open-test-server.ts';

/**
 * The complete server on a port, as `danqing serve` opens it; requests are raw bytes, as an attacker would write them.
 */
let server: ListeningServer;
let guarded: ListeningServer;
beforeAll(async () => {
  server = await openListeningServer();
  guarded = await openListeningServer({ authToken: 'correct-horse-battery' });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await guarded[Symbol.asyncDispose]();
});

interface RawAnswer {
  readonly status: number;
  readonly code: string | null;
  readonly text: string;
}

/** Sends raw bytes and reads until the server closes the connection. */
function send(request: string | Buffer, to = server): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(to.url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    // After an early rejection the rest may fail to send.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => resolve(parse(text)));
    socket.write(request);
  });
}

function parse(text: string): RawAnswer {
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  return { status, code: /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? null, text };
}

const OWN = 'Host: 127.0.0.1\r\nConnection: close\r\n';
const get = (target: string, headers = OWN) => `GET ${target} HTTP/1.1\r\n${headers}\r\n`;

function post(target: string, body: string | Buffer, headers = ''): Buffer {
  const bytes = Buffer.from(body);
  const head = `POST ${target} HTTP/1.1\r\n${OWN}Content-Type: application/json\r\nContent-Length: ${bytes.length}\r\n${headers}\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

const job = (fields: object | string) =>
  post('/api/jobs', typeof fields === 'string' ? fields : JSON.stringify({ prompt: 'a cat', ...fields }));

type Case = readonly [what: string, request: string | Buffer, status: number, code: string];

describe('attacks over the wire', () => {
  it.each<Case>([
    ['up the tree', get('/api/images/../../../etc/passwd'), 400, 'REQUEST_MALFORMED'],
    ['up the tree, encoded', get('/api/images/%2e%2e%2f%2e%2e%2fetc%2fpasswd'), 400, 'REQUEST_MALFORMED'],
    ['up the tree, encoded twice', get('/%252e%252e/%252e%252e/etc/passwd'), 400, 'REQUEST_MALFORMED'],
    ['up the tree with backslashes', get('/..\\..\\windows\\win.ini'), 400, 'REQUEST_MALFORMED'],
    ['an overlong dot', get('/%c0%ae%c0%ae/etc/passwd'), 400, 'REQUEST_MALFORMED'],
    ['a NUL in a name', get('/api/images/outputs_20260101000000.png%00.txt'), 400, 'REQUEST_MALFORMED'],
    ['a name of no picture', get('/api/images/danqing.db'), 404, 'IMAGE_NOT_FOUND'],
    ['a whole address', get('http://169.254.169.254/latest/meta-data'), 400, 'REQUEST_MALFORMED'],
    ['a tunnel', `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${OWN}\r\n`, 405, 'METHOD_NOT_ALLOWED'],
    ['a header within an address', get('/api/jobs%0d%0aSet-Cookie:%20a=b'), 400, 'REQUEST_MALFORMED'],
    ['a very long address', get(`/api/images?search=${'a'.repeat(9000)}`), 400, 'REQUEST_MALFORMED'],
  ])('paths: %s', async (_, request, status, code) => {
    const answer = await send(request);
    expect([answer.status, answer.code ?? '']).toEqual([status, code]);
    expect(answer.text).not.toMatch(/root:|\[fonts\]/);
  });

  it.each<Case>([
    [
      'another Host',
      get('/api/jobs', 'Host: evil.example\r\nConnection: close\r\n'),
      403,
      'HOST_NOT_ALLOWED',
    ],
    [
      'a Host that begins well',
      get('/api/jobs', 'Host: 127.0.0.1.evil.example\r\nConnection: close\r\n'),
      403,
      'HOST_NOT_ALLOWED',
    ],
    ...[
      '127.999.999.999',
      '127.0.0.1:99999',
      '127.0.0.256',
      '127.1',
      '0x7f.1',
      'localhost:99999',
      '[::1',
      '[::ffff:127.0.0.1]x',
      'localhost..',
      '127.0.0.1@evil.example',
    ].map(
      (host) =>
        [
          `a Host that is none: ${host}`,
          get('/api/jobs', `Host: ${host}\r\nConnection: close\r\n`),
          0,
          '',
        ] as const,
    ),
    ['two Hosts', get('/api/jobs', `${OWN}Host: evil.example\r\n`), 403, 'HOST_NOT_ALLOWED'],
    ['no Host', get('/api/jobs', 'Connection: close\r\n'), 400, 'REQUEST_MALFORMED'],
    [
      'a form of another site',
      post('/api/jobs', '{"prompt":"x"}', 'Origin: https://evil.example\r\n'),
      403,
      'ORIGIN_NOT_ALLOWED',
    ],
    [
      'a form without an origin',
      post('/api/jobs', '{"prompt":"x"}', 'Origin: null\r\n'),
      403,
      'ORIGIN_NOT_ALLOWED',
    ],
    [
      'a form that says only where it is from',
      post('/api/jobs', '{"prompt":"x"}', 'Sec-Fetch-Site: cross-site\r\n'),
      403,
      'ORIGIN_NOT_ALLOWED',
    ],
    [
      'a picture in another page',
      get('/api/images', `${OWN}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n`),
      403,
      'ORIGIN_NOT_ALLOWED',
    ],
  ])('other sites: %s', async (_, request, status, code) => {
    const answer = await send(request);
    if (status === 0) expect([400, 403]).toContain(answer.status);
    else expect([answer.status, answer.code ?? '']).toEqual([status, code]);
    expect(answer.text).not.toMatch(/access-control-allow-origin/i);
  });

  const chunked = (chunks: number) =>
    `POST /api/jobs HTTP/1.1\r\n${OWN}Transfer-Encoding: chunked\r\n\r\n${`10000\r\n${' '.repeat(0x10000)}\r\n`.repeat(chunks)}0\r\n\r\n`;
  it.each<Case>([
    [
      'a body of 1 GB, announced',
      `POST /api/jobs HTTP/1.1\r\n${OWN}Content-Length: 1000000000\r\n\r\n{`,
      413,
      'BODY_TOO_LARGE',
    ],
    ['a body of 10 MB, sent', job(`"${'a'.repeat(10_000_000)}"`), 413, 'BODY_TOO_LARGE'],
    ['a body of 10 MB in pieces', chunked(160), 413, 'BODY_TOO_LARGE'],
    [
      'two lengths',
      `POST /api/jobs HTTP/1.1\r\n${OWN}Content-Length: 5\r\nContent-Length: 50\r\n\r\n12345`,
      400,
      'REQUEST_MALFORMED',
    ],
    [
      'a length and pieces',
      `POST /api/jobs HTTP/1.1\r\n${OWN}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'REQUEST_MALFORMED',
    ],
    ['headers of 100 KB', get('/', `${OWN}X-A: ${'a'.repeat(100_000)}\r\n`), 431, 'HEADERS_TOO_LARGE'],
    ['brackets 100,000 deep', job('['.repeat(100_000)), 400, 'REQUEST_MALFORMED'],
    [
      'brackets 100,000 deep that close',
      job('['.repeat(100_000) + ']'.repeat(100_000)),
      422,
      'INPUT_INVALID',
    ],
  ])('bodies: %s', async (_, request, status, code) => {
    const answer = await send(request);
    expect([answer.status, answer.code ?? '']).toEqual([status, code]);
  });

  it('bodies: bytes that are no UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"prompt":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect(await send(post('/api/jobs', body))).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED' });
  });

  it.each<Case>([
    ['a prompt of 10,001 characters', job({ prompt: '猫'.repeat(10_001) }), 422, 'INPUT_PROMPT_TOO_LONG'],
    [
      'a negative prompt of 50,000',
      job({ negativePrompt: 'a'.repeat(50_000) }),
      422,
      'INPUT_PROMPT_TOO_LONG',
    ],
    ['half a character', job('{"prompt":"\\ud83d"}'), 422, 'INPUT_PROMPT_TEXT'],
    ['a negative size', job({ width: -64 }), 422, 'INPUT_SIZE_RANGE'],
    ['no size', job({ height: 0 }), 422, 'INPUT_SIZE_RANGE'],
    ['a huge size', job({ width: 1_000_000_000 }), 422, 'INPUT_SIZE_RANGE'],
    ['an endless size', job('{"prompt":"x","width":1e999}'), 422, 'INPUT_INVALID'],
    ['half a pixel', job({ width: 64.5 }), 422, 'INPUT_INVALID'],
    ['a size in words', job({ width: 'large' }), 422, 'INPUT_INVALID'],
    ['a billion steps', job({ steps: 1_000_000_000 }), 422, 'INPUT_STEPS_RANGE'],
    ['minus one step', job({ steps: -1 }), 422, 'INPUT_STEPS_RANGE'],
    ['a million pictures', job({ numImages: 1_000_000 }), 422, 'INPUT_INVALID'],
    ['a negative seed', job({ seed: -2 }), 422, 'INPUT_SEED'],
    ['a seed of 400 digits', job({ seed: '9'.repeat(400) }), 422, 'INPUT_SEED'],
    ['a field of objects', job('{"prompt":"x","__proto__":{"width":1}}'), 422, 'INPUT_INVALID'],
    ['a field nobody knows', job({ model_path: '/etc/passwd' }), 422, 'INPUT_INVALID'],
    ['a prompt that is a list', job({ prompt: ['a', 'b'] }), 422, 'INPUT_INVALID'],
    ['a page before the first', get('/api/jobs?before=-1'), 422, 'INPUT_INVALID'],
    ['a page of a billion', get('/api/jobs?limit=1000000000'), 422, 'INPUT_INVALID'],
    [
      'a model by its path',
      post('/api/models/current', '{"name":"../../etc"}').toString().replace('POST', 'PUT'),
      409,
      'MODEL_NOT_FOUND',
    ],
  ])('values: %s', async (_, request, status, code) => {
    const answer = await send(request);
    expect([answer.status, answer.code ?? '']).toEqual([status, code]);
  });

  it.each<Case>([
    ['no token', get('/api/jobs'), 401, 'AUTH_REQUIRED'],
    ['a wrong token', get('/api/jobs', `${OWN}Authorization: Bearer wrong\r\n`), 401, 'AUTH_REQUIRED'],
    ['the token in the address', get('/api/jobs?token=correct-horse-battery'), 400, 'TOKEN_IN_ADDRESS'],
    [
      'a session that nobody opened',
      get('/api/jobs', `${OWN}Cookie: danqing_session=${'a'.repeat(43)}\r\n`),
      401,
      'AUTH_REQUIRED',
    ],
    ['pictures', get('/api/images'), 401, 'AUTH_REQUIRED'],
    ['events', get('/api/events'), 401, 'AUTH_REQUIRED'],
    ['metrics', get('/metrics'), 401, 'AUTH_REQUIRED'],
    ['the page', get('/assets/index.js'), 401, 'AUTH_REQUIRED'],
    ['a body before the token', post('/api/jobs', 'a'.repeat(1000)), 401, 'AUTH_REQUIRED'],
  ])('without a token: %s', async (_, request, status, code) => {
    const answer = await send(request, guarded);
    expect([answer.status, answer.code ?? '']).toEqual([status, code]);
  });

  it('guesses of the token are slowed down', async () => {
    const guess = (number: number) =>
      send(get('/api/jobs', `${OWN}Authorization: Bearer guess-${number}\r\n`), guarded);
    const statuses: number[] = [];
    for (let number = 0; number < 8; number += 1) statuses.push((await guess(number)).status);
    expect(statuses).toContain(401);
    expect(statuses.at(-1)).toBe(429);
    expect((await guess(9)).text).toMatch(/retry-after: \d+/i);
  });

  it('leave the server as it was: no job, no bug, an answer', async () => {
    expect((await send(get('/healthz'))).status).toBe(200);
    const { jobs } = (await (await fetch(`${server.url}/api/jobs`)).json()) as { jobs: unknown[] };
    expect(jobs).toHaveLength(0);
    expect(await readdir(join(server.folder, 'outputs')).catch(() => [])).toEqual([]);
    expect(server.lines.filter((line) => /^\S+ error /.test(line))).toEqual([]);
  });
});
