import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport } from '../../../vendor/mcp.js';
import type { McpBackend } from './mcp-backend.ts';
import { buildMcpServer } from './mcp-server.ts';

type Transport = WebStandardStreamableHTTPServerTransport;

interface Session {
  readonly transport: Transport;
  /** The client that opened it. */
  readonly client: string;
  usedAt: number;
  /** Whether any request followed the first one. */
  isUsed: boolean;
}

const MAX_SESSIONS = 100;
const IDLE_MS = 3600 * 1000;

/** MCP clients over HTTP. Each has a session, without which a cancellation could not find its request. */
export class McpSessions {
  private readonly sessions = new Map<string, Session>();

  find(id: string): Transport | null {
    const session = this.sessions.get(id);
    if (session === undefined) return null;
    session.usedAt = Date.now();
    session.isUsed = true;
    return session.transport;
  }

  /** Answers a client's first request, which must open a session. */
  async open(request: Request, backend: McpBackend, client: string): Promise<Response> {
    await this.makeRoom();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        this.sessions.set(id, { transport, client, usedAt: Date.now(), isUsed: false });
      },
    });
    const server = buildMcpServer(backend);
    transport.onclose = () => this.forget(transport);
    // The SDK's types do not support exactOptionalPropertyTypes.
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    const answer = await transport.handleRequest(request);
    if (transport.sessionId === undefined) await server.close();
    return answer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.sessions.values()].map(({ transport }) => transport.close()));
  }

  private forget(transport: Transport): void {
    if (transport.sessionId !== undefined) this.sessions.delete(transport.sessionId);
  }

  /** Closes sessions that have been silent for an hour, and one more if there are still too many. */
  private async makeRoom(): Promise<void> {
    const since = Date.now() - IDLE_MS;
    const all = [...this.sessions.values()];
    const idle = all.filter(({ usedAt }) => usedAt < since);
    const left = all.filter(({ usedAt }) => usedAt >= since);
    const surplus = left.length < MAX_SESSIONS ? [] : leastMissed(left);
    await Promise.all([...idle, ...surplus].map(({ transport }) => transport.close()));
  }
}

/**
 * The session to give up: unused ones first, then those of the client with the most of them, then the one silent the
 * longest. A client that opens many sessions thus loses its own.
 */
function leastMissed(sessions: readonly Session[]): Session[] {
  const unused = sessions.filter(({ isUsed }) => !isUsed);
  const candidates = unused.length > 0 ? unused : sessions;
  const count = (client: string) => candidates.filter((session) => session.client === client).length;
  const most = Math.max(...candidates.map(({ client }) => count(client)));
  const [oldest] = candidates
    .filter(({ client }) => count(client) === most)
    .sort((a, b) => a.usedAt - b.usedAt);
  return oldest === undefined ? [] : [oldest];
}
