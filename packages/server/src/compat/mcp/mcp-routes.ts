import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../routes/app-env.ts';
import { baseUrlOf } from '../../security/connection.ts';
import { networkOf } from '../../security/network-of.ts';
import type { Services } from '../../services.ts';
import type { McpSessions } from './mcp-sessions.ts';
import { QueueBackend } from './queue-backend.ts';

const SESSION_HEADER = 'mcp-session-id';
/** JSON-RPC's error codes are negative; MCP's clients know this one. */
const SESSION_NOT_FOUND = -32_001;

/** MCP over streamable HTTP. */
export function mcpRoutes(app: OpenAPIHono<AppEnv>, services: Services): void {
  let opening: Promise<McpSessions> | null = null;
  app.all('/mcp', async (c) => {
    opening ??= openSessions(services.leaving);
    const sessions = await opening;
    const id = c.req.header(SESSION_HEADER);
    if (id === undefined) {
      const asker = { client: c.get('client'), baseUrl: baseUrlOf(c) };
      return sessions.open(c.req.raw, new QueueBackend(services, asker), networkOf(asker.client));
    }
    const transport = sessions.find(id);
    if (transport !== null) return transport.handleRequest(c.req.raw);
    // Clients react by opening a new session.
    const error = { code: SESSION_NOT_FOUND, message: 'Session not found' };
    return c.json({ jsonrpc: '2.0', error, id: null }, 404);
  });
}

/** The SDK is slow to load, so the first MCP client loads it. */
async function openSessions(leaving: AbortSignal): Promise<McpSessions> {
  const { McpSessions } = await import('./mcp-sessions.ts');
  const sessions = new McpSessions();
  leaving.addEventListener('abort', () => void sessions.close());
  return sessions;
}
