import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '../security/network-of.ts';

export interface RoomLimits {
  readonly maxConnections: number;
  /** For one address, or one IPv6 network. */
  readonly maxPerPeer: number;
}

interface Guest {
  readonly socket: Socket;
  readonly peer: string;
  /** The request being answered; null between two requests. */
  request: IncomingMessage | null;
}

export interface RoomOptions extends RoomLimits {
  /** Whether an address is shared by many clients: then `maxPerPeer` does not apply to it. */
  readonly isShared?: ((address: string) => boolean) | undefined;
}

/**
 * Limits the connections to a server. When there are too many, a waiting one is closed, that is one without a complete
 * request: the oldest of the peer that has most of them. Incomplete requests thus only cost their sender connections,
 * and clients that draw or read events stay connected.
 */
export function limitConnections(server: Server, options: RoomOptions): void {
  const room = new Room(options);
  server.on('connection', (socket) => room.enter(socket));
  server.on('request', (request, response) => room.serve(request, response));
}

class Room {
  private readonly guests = new Map<Socket, Guest>();
  private readonly options: RoomOptions;

  constructor(options: RoomOptions) {
    this.options = options;
  }

  enter(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const peer = networkOf(address);
    this.guests.set(socket, { socket, peer, request: null });
    socket.once('close', () => this.guests.delete(socket));
    const { maxConnections, maxPerPeer, isShared } = this.options;
    const own = [...this.guests.values()].filter((guest) => guest.peer === peer);
    // The new connection is the last in line: it is closed if no other can be.
    if (own.length > maxPerPeer && isShared?.(address) !== true) this.sendAway(own.find(isWaiting));
    else if (this.guests.size > maxConnections) this.sendAway(this.largestWaiting()[0]);
  }

  serve(request: IncomingMessage, response: NodeJS.EventEmitter): void {
    const guest = this.guests.get(request.socket);
    if (guest === undefined) return;
    guest.request = request;
    response.once('close', () => {
      guest.request = null;
    });
  }

  private sendAway(guest: Guest | undefined): void {
    if (guest === undefined) return;
    this.guests.delete(guest.socket);
    guest.socket.destroy();
  }

  /** The waiting connections of the peer that has most of them. */
  private largestWaiting(): Guest[] {
    const byPeer = new Map<string, Guest[]>();
    for (const guest of this.guests.values()) {
      if (!isWaiting(guest)) continue;
      const known = byPeer.get(guest.peer);
      if (known === undefined) byPeer.set(guest.peer, [guest]);
      else known.push(guest);
    }
    return [...byPeer.values()].reduce((a, b) => (b.length > a.length ? b : a), []);
  }
}

/** Whether no request has arrived completely. */
function isWaiting({ request }: Guest): boolean {
  return request === null || !request.complete;
}
