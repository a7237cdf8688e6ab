import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Hono } from 'hono';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bodyGuard } from '../../src/security/body-guard.ts';
import { CONNECTION_LIMITS, type HttpServer, openHttpServer } from '../../src/serve/http-server.ts';
import { eventually } from '../support/eventually.ts';
import { occupyPort } from '../support/occupy-port.ts';

const QUICK = {
  ...CONNECTION_LIMITS,
  headersMs: 300,
  requestMs: 600,
  stalledMs: 500,
  idleMs: 300,
  maxConnections: 20,
  maxPerPeer: 16,
};
const open: HttpServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close(0);
});

/** Holds requests to `/slow` until `open` is called. */
class Gate {
  private readonly held: (() => void)[] = [];

  get waiting(): number {
    return this.held.length;
  }

  pass(): Promise<void> {
    return new Promise((resolve) => this.held.push(resolve));
  }

  open(): void {
    for (const letGo of this.held.splice(0)) letGo();
  }
}

interface TestHttpServer extends HttpServer {
  readonly gate: Gate;
  /** Answers of `/large` that are over, whether sent or cut off. */
  readonly over: ServerResponse[];
}

async function start(limits = QUICK, isShared?: (address: string) => boolean): Promise<TestHttpServer> {
  const app = new Hono<{ Bindings: { outgoing: ServerResponse } }>();
  const gate = new Gate();
  const over: ServerResponse[] = [];
  app.get('/', (c) => c.text('hello'));
  app.get('/large', (c) => {
    const { outgoing } = c.env;
    outgoing.once('close', () => over.push(outgoing));
    return c.body(new Uint8Array(64 * 1024 * 1024));
  });
  app.get('/slow', async (c) => {
    await gate.pass();
    return c.text('done');
  });
  app.use(bodyGuard({ picturesBytes: 1024 }));
  app.onError((error, c) => c.text(error.message, 400));
  app.post('/', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)));
  const server = await openHttpServer({
    fetch: (request, bindings) => app.fetch(request, bindings),
    host: '127.0.0.1',
    port: 0,
    limits,
    ...(isShared === undefined ? {} : { isShared }),
  });
  open.push(server);
  return { ...server, gate, over };
}

/** A raw client. `text` is everything received until the server closed the connection. */
function talk(port: number, ...pieces: string[]): { socket: Socket; text: Promise<string> } {
  return talkFrom({ port }, ...pieces);
}

function talkFrom(
  from: { readonly port: number; readonly localAddress?: string },
  ...pieces: string[]
): { socket: Socket; text: Promise<string> } {
  const socket = connect({ host: '127.0.0.1', ...from });
  for (const piece of pieces) socket.write(piece);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  return { socket, text: new Promise((resolve) => socket.on('close', () => resolve(text))) };
}

const HEAD = 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n';

describe('slow clients', () => {
  it.each([
    ['that never end their headers', [HEAD, 'X-A: 1\r\n']],
    ['that never end their body', [`${HEAD}Content-Length: 100\r\n\r\n`, 'a']],
    ['that say nothing at all', []],
  ])('%s are told so and cut', async (_, pieces) => {
    const { port } = await start();
    expect(await talk(port, ...pieces).text).toMatch(/^HTTP\/1\.1 408 [\s\S]*"REQUEST_TIMEOUT"/);
  });

  it('that trickle bytes are cut all the same', async () => {
    const { port } = await start();
    const { socket, text } = talk(port, HEAD);
    const trickle = setInterval(() => socket.write('X-Slow: 1\r\n'), 50);
    expect(await text).toContain('"REQUEST_TIMEOUT"');
    clearInterval(trickle);
  });

  it('that do not read their answer are cut', async () => {
    const { port, over } = await start();
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined);
    socket.write('GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await eventually(() => over.length === 1);
    socket.resume();
    let bytes = 0;
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    await closed;
    expect(bytes).toBeLessThan(64 * 1024 * 1024);
  });

  it('that wait for a long answer get it', async () => {
    const { port, gate } = await start();
    const answer = fetch(`http://127.0.0.1:${port}/slow`);
    await eventually(() => gate.waiting === 1);
    // A slow client that connected later has been cut off, so enough time has passed.
    expect(await talk(port, HEAD).text).toContain('408');
    gate.open();
    expect(await (await answer).text()).toBe('done');
  });

  it('do not keep others out', async () => {
    const { port } = await start();
    const slow = Array.from({ length: 15 }, () => talk(port, HEAD));
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello');
    for (const { text } of slow) expect(await text).toContain('408');
  });
});

describe('many connections', () => {
  const ROOM = {
    ...QUICK,
    headersMs: 5000,
    requestMs: 5000,
    idleMs: 5000,
    maxConnections: 20,
    maxPerPeer: 12,
  };
  const GET = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
  const waiting = [
    ['that say nothing', ''],
    ['of half requests', HEAD],
    ['of bodies that do not end', `${HEAD}Content-Length: 100\r\n\r\na`],
  ] as const;

  it.each(waiting)('%s keep nobody else out, nor who comes from the same address', async (_, text) => {
    const { port } = await start(ROOM);
    const hog = Array.from({ length: 40 }, () => talk(port, text));
    await vi.waitFor(() => expect(hog.filter(({ socket }) => !socket.closed).length).toBe(12), 5000);
    expect(await talk(port, GET).text).toMatch(/^HTTP\/1\.1 200 /);
    for (const { socket } of hog) socket.destroy();
  });

  it.runIf(process.platform === 'linux')('of many addresses leave room for another one', async () => {
    const { port } = await start(ROOM);
    const from = (address: string, text: string) => talkFrom({ port, localAddress: address }, text);
    const hogs = ['127.0.0.2', '127.0.0.3', '127.0.0.4'].flatMap((address) =>
      Array.from({ length: 20 }, () => from(address, HEAD)),
    );
    await vi.waitFor(() => expect(hogs.filter(({ socket }) => !socket.closed).length).toBe(20), 5000);
    expect(await from('127.0.0.5', GET).text).toMatch(/^HTTP\/1\.1 200 /);
    for (const { socket } of hogs) socket.destroy();
  });

  it('never end one that is answered', async () => {
    const { port, gate } = await start(ROOM);
    const answered = Array.from({ length: 11 }, () => fetch(`http://127.0.0.1:${port}/slow`));
    await eventually(() => gate.waiting === 11);
    const hog = Array.from({ length: 40 }, () => talk(port, HEAD));
    await eventually(() => hog.filter(({ socket }) => !socket.closed).length === 1);
    gate.open();
    for (const answer of answered) expect(await (await answer).text()).toBe('done');
    for (const { socket } of hog) socket.destroy();
  });

  it('may come through a proxy of ours, as many as there is room for', async () => {
    const { port } = await start(ROOM, (address) => address.endsWith('127.0.0.1'));
    const many = Array.from({ length: 18 }, () => talk(port, HEAD));
    await vi.waitFor(() => expect(many.filter(({ socket }) => !socket.closed).length).toBe(18), 5000);
    for (const { socket } of many) socket.destroy();
  });
});

describe('what is no request', () => {
  it.each([
    ['\x16\x03\x01 TLS\r\n\r\n', 400, 'REQUEST_MALFORMED'],
    ['GET /\\..\\secret HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n', 400, 'REQUEST_MALFORMED'],
    ['GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400, 'REQUEST_MALFORMED'],
    [`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Large: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    [`${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400, 'REQUEST_MALFORMED'],
    [`${HEAD}Content-Length: -5\r\n\r\n`, 400, 'REQUEST_MALFORMED'],
  ])('is refused with a code: %j', async (request, status, code) => {
    const { port } = await start();
    const text = await talk(port, request).text;
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(text).toContain(`"${code}"`);
  });
});

describe('listening', () => {
  it('says who has the port, and what to do', async () => {
    await using other = await occupyPort();
    const { port } = other;
    await expect(
      openHttpServer({ fetch: () => new Response(), host: '127.0.0.1', port }),
    ).rejects.toMatchObject({
      code: 'SERVER_PORT',
      message: expect.stringContaining('another program'),
      hint: expect.stringContaining('--port'),
    });
  });

  it('ends with what is under way, and cuts what takes too long', async () => {
    const first = await start();
    const answer = fetch(`http://127.0.0.1:${first.port}/slow`).then((response) => response.text());
    await eventually(() => first.gate.waiting === 1);
    const closed = first.close(5000);
    first.gate.open();
    await closed;
    expect(await answer).toBe('done');

    const second = await start();
    const cut = fetch(`http://127.0.0.1:${second.port}/slow`).then((response) => response.text());
    await eventually(() => second.gate.waiting === 1);
    await Promise.all([second.close(50), expect(cut).rejects.toThrow()]);
    await expect(fetch(`http://127.0.0.1:${second.port}/`)).rejects.toThrow();
  });
});
