import type { Duplex } from 'node:stream';
import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** For requests that never reach the app. */
export function malformedRequest(): Response {
  const error = new DanqingError(
    'REQUEST_MALFORMED',
    say`The request line or its Host header cannot be read.`,
  );
  return Response.json({ error: error.toBody() }, { status: error.httpStatus });
}

/** Tells a client in HTTP why its connection is closed: too slow, headers too large, or not HTTP at all. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  endWith(socket, brokenRequestError(error));
}

/** Answers CONNECT: this server is not a proxy. */
export function refuseTunnel(socket: Duplex): void {
  endWith(socket, new DanqingError('METHOD_NOT_ALLOWED', say`This server opens no tunnels.`));
}

function endWith(socket: Duplex, error: DanqingError): void {
  const { httpStatus } = error;
  const body = JSON.stringify({ error: error.toBody() });
  socket.end(
    `HTTP/1.1 ${httpStatus} ${STATUS_TEXTS[httpStatus] ?? 'Error'}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    // Closed at once: a client that sends slowly would also close slowly.
    () => socket.destroy(),
  );
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

function brokenRequestError({ code }: NodeJS.ErrnoException): DanqingError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new DanqingError('REQUEST_TIMEOUT', say`The request took too long to arrive.`);
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new DanqingError('HEADERS_TOO_LARGE', say`The headers are larger than 16 KiB.`);
  }
  return new DanqingError('REQUEST_MALFORMED', say`This is not HTTP that the server understands.`);
}
