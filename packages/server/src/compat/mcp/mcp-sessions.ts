import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { McpBackend } from './mcp-backend.ts';
import { buildMcpServer } from './mcp-server.ts';

type Transport = WebStandardStreamableHTTPServerTransport;

interface Session {
  readonly transport: Transport;
  usedAt: number;
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
    return session.transport;
  }

  /** Answers a client's first request, which is to open a session. */
  async open(request: Request, backend: McpBackend): Promise<Response> {
    await this.closeIdle();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        this.sessions.set(id, { transport, usedAt: Date.now() });
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

  /** Those that were silent for an hour; where there are too many, the one that was silent longest. */
  private async closeIdle(): Promise<void> {
    const byUse = [...this.sessions.values()].sort((a, b) => a.usedAt - b.usedAt);
    const since = Date.now() - IDLE_MS;
    const surplus = byUse.length - MAX_SESSIONS + 1;
    const idle = byUse.filter(({ usedAt }, index) => usedAt < since || index < surplus);
    await Promise.all(idle.map(({ transport }) => transport.close()));
  }
}
