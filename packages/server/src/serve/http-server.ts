import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { DanqingError, type Text } from '@danqing/protocol';
import { getRequestListener, RequestError } from '@hono/node-server';
import { say } from '../say/say.ts';
import { answerBrokenRequest, malformedRequest, refuseTunnel } from './broken-request.ts';
import { limitConnections, type RoomLimits } from './connection-room.ts';

/** Limits on what a client may use of the server's time and connections. */
export interface ConnectionLimits extends RoomLimits {
  readonly headersMs: number;
  /** For headers and body together. */
  readonly requestMs: number;
  /** How long an answer may wait for a client that does not read. */
  readonly stalledMs: number;
  readonly idleMs: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  maxConnections: 1024,
  maxPerPeer: 512,
  headersMs: 10_000,
  requestMs: 60_000,
  stalledMs: 60_000,
  idleMs: 10_000,
};
const LOOK_MS = 50;
const MAX_HEADER_BYTES = 16 * 1024;

export interface HttpServerOptions {
  readonly fetch: (request: Request, bindings: object) => Response | Promise<Response>;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly limits?: ConnectionLimits;
  /** Whether an address is shared by many clients, such as a trusted proxy. Default: none is. */
  readonly isShared?: (address: string) => boolean;
}

/** A listening server. */
export interface HttpServer {
  readonly port: number;
  /** Accepts no more connections and resolves once all have ended. After `graceMs`, the rest is cut off. */
  close(graceMs: number): Promise<void>;
}

/** @throws DanqingError SERVER_PORT */
export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { fetch, host, port, limits = CONNECTION_LIMITS, isShared } = options;
  const listener = getRequestListener(fetch, {
    overrideGlobalObjects: false,
    // Only requests that cannot become a Request end up here: the app answers its own errors.
    errorHandler: (error) => (error instanceof RequestError ? malformedRequest() : undefined),
  });
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.min(1000, limits.headersMs / 2),
      maxHeaderSize: MAX_HEADER_BYTES,
      // Otherwise Node would reject a request without a Host header in its own words.
      requireHostHeader: false,
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  limitConnections(server, { ...limits, isShared });
  server.on('clientError', answerBrokenRequest);
  server.on('connect', (_, socket) => refuseTunnel(socket));
  endStalledAnswers(server, limits.stalledMs);
  await listen(server, host, port);
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) };
}

/**
 * A client that does not read keeps its answer in memory, so it is cut off if nothing moved between two checks. Socket
 * timeouts would not do: a client that merely waits for its answer may wait for hours.
 */
function endStalledAnswers(server: Server, stalledMs: number): void {
  const pending = new Map<Socket, string>();
  server.on('connection', (socket) => {
    pending.set(socket, '');
    socket.once('close', () => pending.delete(socket));
  });
  const timer = setInterval(() => {
    for (const [socket, before] of pending) {
      const { writableLength, bytesWritten } = socket;
      const now = writableLength === 0 ? '' : `${writableLength} of ${bytesWritten}`;
      if (now !== '' && now === before) socket.destroy();
      pending.set(socket, now);
    }
  }, stalledMs).unref();
  server.once('close', () => clearInterval(timer));
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen({ host: host.replace(/^\[|\]$/g, ''), port }, resolve);
  });
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    // Clients keep connections open for further requests; those without a pending answer are closed.
    const look = setInterval(() => server.closeIdleConnections(), LOOK_MS);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(look);
      resolve();
    });
  });
}

const REASONS: Readonly<Record<string, readonly [what: Text, hint: Text]>> = {
  EADDRINUSE: [
    say`another program is listening there`,
    say`Danqing may already be running: open that address. Otherwise choose another port: --port 7861, or --port 0 for any free port.`,
  ],
  EACCES: [
    say`the system does not permit it`,
    say`Ports below 1024 need special permissions; choose another: --port 7860.`,
  ],
  EADDRNOTAVAIL: [
    say`no network interface of this machine has that address`,
    say`Use 127.0.0.1, or 0.0.0.0 for all interfaces.`,
  ],
  ENOTFOUND: [
    say`there is no such host name`,
    say`Use 127.0.0.1, or 0.0.0.0 for every address of this machine.`,
  ],
};

function listenError(error: NodeJS.ErrnoException, host: string, port: number): DanqingError {
  const [reason, hint] = REASONS[error.code ?? ''] ?? [
    say`the system reports ${error.code ?? error.message}`,
    say`Choose another address.`,
  ];
  return new DanqingError('SERVER_PORT', say`Cannot listen on ${host}, port ${port}: ${reason}.`, {
    hint,
    details: { host, port },
    cause: error,
  });
}
