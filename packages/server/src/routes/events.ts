import { jobEventSchema } from '@danqing/protocol';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Services } from '../services.ts';
import type { AppEnv } from './app-env.ts';
import { FAILURE, idParams } from './describe.ts';

interface StreamedEvent {
  readonly id: string;
  readonly event: { readonly type: string };
}

/** Proxies close connections that are silent for a minute. */
const HEARTBEAT_MS = 15_000;
const RETRY_MS = 1000;

const stream = {
  description: 'Server-sent events: `event` is the type, `data` a JobEvent, `id` for Last-Event-ID',
  content: { 'text/event-stream': { schema: jobEventSchema } },
};
const headers = z.object({ 'last-event-id': z.string().max(100).optional() });
const responses = { 200: stream, default: FAILURE };

const allRoute = createRoute({
  method: 'get',
  path: '/api/events',
  tags: ['events'],
  summary: 'What happens to all jobs; begins with a snapshot unless it goes on after Last-Event-ID',
  request: { headers },
  responses,
});

const jobRoute = createRoute({
  method: 'get',
  path: '/api/jobs/{id}/events',
  tags: ['events'],
  summary: 'What happens to one job, until it has ended',
  request: { params: idParams, headers },
  responses,
});

export function eventRoutes(app: OpenAPIHono<AppEnv>, { jobs, leaving }: Services): void {
  app.openapi(allRoute, (c) => {
    const after = c.req.valid('header')['last-event-id'];
    return sendEvents(c, leaving, (signal) =>
      jobs.followAll({ signal, ...(after === undefined ? {} : { after }) }),
    );
  });
  app.openapi(jobRoute, async (c) => {
    const { id } = c.req.valid('param');
    const after = c.req.valid('header')['last-event-id'];
    // Checked before the stream begins, so that an unknown job is a 404.
    await jobs.get(id);
    return sendEvents(c, leaving, (signal) =>
      jobs.follow(id, { signal, ...(after === undefined ? {} : { after }) }),
    );
  });
}

/** Streams events until the client disconnects or the server stops. */
export function sendEvents(
  c: Context,
  leaving: AbortSignal,
  open: (signal: AbortSignal) => AsyncIterable<StreamedEvent>,
): Response {
  c.header('X-Accel-Buffering', 'no');
  return streamSSE(c, async (sse) => {
    const over = new AbortController();
    const end = () => over.abort();
    sse.onAbort(end);
    leaving.addEventListener('abort', end);
    if (leaving.aborted) end();
    const heartbeat = setInterval(() => void sse.write(': still here\n\n'), HEARTBEAT_MS).unref();
    try {
      await sse.write(`retry: ${RETRY_MS}\n\n`);
      await writeAll(sse, open(over.signal));
    } finally {
      clearInterval(heartbeat);
      leaving.removeEventListener('abort', end);
    }
  });
}

async function writeAll(sse: SSEStreamingApi, events: AsyncIterable<StreamedEvent>): Promise<void> {
  for await (const { id, event } of events) {
    if (sse.aborted) return;
    // Waits for a slow reader; meanwhile the log compacts further events.
    await sse.writeSSE({ id, event: event.type, data: JSON.stringify(event) });
  }
}
