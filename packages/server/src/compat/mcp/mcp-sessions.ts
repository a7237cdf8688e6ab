import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport } from '../../../vendor/mcp.js';
import type { McpBackend } from './mcp-backend.ts';
import { buildMcpServer } from './mcp-server.ts';

type Transport = WebStandardStreamableHTTPServerTransport;

interface Session {
  readonly transport: Transport;
  /** Who opened it. */
  readonly client: string;
  usedAt: number;
  /** Whether anything came after the first request. */
  isUsed: boolean;
}

const MAX_SESSIONS = 100;
const IDLE_MS = 3600 * 1000;

/** Clients that speak MCP over HTTP: each has a session, without which a cancel could not find its request. */
export class McpSessions {
  private readonly sessions = new Map<string, Session>();

  find(id: string): Transport | null {
    const session = this.sessions.get(id);
    if (session === undefined) return null;
    session.usedAt = Date.now();
    session.isUsed = true;
    return session.transport;
  }

  /** Answers a client's first request, which is to open a session. */
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
    // The SDK's types are not made for exact optional properties.
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

  /** Closes those that were silent for an hour; where there are too many all the same, one that is missed least. */
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
 * One that was opened and never used, else any; of the client that has most of these; the one that was silent longest. Who
 * opens many closes their own.
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
