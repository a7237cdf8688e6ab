import { JOB_STATES, jobListSchema, jobSchema, type Submit, submitSchema } from '@danqing/protocol';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Ownership } from '../security/ownership.ts';
import type { Services } from '../services.ts';
import type { AppEnv } from './app-env.ts';
import { cursor, FAILURE, idParams, jsonOf, pageSize } from './describe.ts';
import { readJsonValue } from './read-json.ts';

const tags = ['jobs'];
const FAILURES = { default: FAILURE };

const submitRoute = createRoute({
  method: 'post',
  path: '/api/jobs',
  tags,
  summary: 'Asks for pictures',
  request: { body: { required: true, content: { 'application/json': { schema: submitSchema } } } },
  responses: { 202: jsonOf(jobSchema, 'The job, which waits or runs'), ...FAILURES },
});

const listRoute = createRoute({
  method: 'get',
  path: '/api/jobs',
  tags,
  summary: 'Jobs, newest first',
  request: {
    query: z.object({ state: z.enum(JOB_STATES).optional(), before: cursor, limit: pageSize(200, 50) }),
  },
  responses: { 200: jsonOf(jobListSchema, 'A page of jobs'), ...FAILURES },
});

const getRoute = createRoute({
  method: 'get',
  path: '/api/jobs/{id}',
  tags,
  summary: 'One job',
  request: { params: idParams },
  responses: { 200: jsonOf(jobSchema, 'The job'), ...FAILURES },
});

const cancelRoute = createRoute({
  method: 'post',
  path: '/api/jobs/{id}/cancel',
  tags,
  summary: 'Cancels a job that waits or runs; of one that has ended nothing changes',
  request: { params: idParams },
  responses: { 200: jsonOf(jobSchema, 'The job'), ...FAILURES },
});

const removeRoute = createRoute({
  method: 'delete',
  path: '/api/jobs/{id}',
  tags,
  summary: 'Takes an ended job out of the history; its pictures stay unless `pictures=1`',
  request: { params: idParams, query: z.object({ pictures: z.enum(['0', '1']).default('0') }) },
  responses: { 204: { description: 'Gone' }, ...FAILURES },
});

const previewRoute = createRoute({
  method: 'get',
  path: '/api/jobs/{id}/preview',
  tags,
  summary: 'The newest preview of a running job',
  request: { params: idParams },
  responses: {
    200: { description: 'A small picture', content: { 'image/webp': { schema: z.string() } } },
    204: { description: 'There is none' },
    ...FAILURES,
  },
});

export function jobRoutes(app: OpenAPIHono<AppEnv>, { jobs }: Services, ownership: Ownership): void {
  // Described here, but validated by the queue: its errors explain more than the schema's.
  app.openAPIRegistry.registerPath(submitRoute);
  app.post('/api/jobs', async (c) => {
    const input = (await readJsonValue(c)) as Submit;
    const job = await jobs.submit({ input, client: c.get('client'), source: 'api' });
    c.header('Location', `${c.get('caller').basePath}/api/jobs/${job.id}`);
    return c.json(job, 202);
  });
  app.openapi(listRoute, async (c) => {
    const { state, before, limit } = c.req.valid('query');
    const page = await jobs.list({
      limit,
      ...(state === undefined ? {} : { state }),
      ...(before === undefined ? {} : { before }),
    });
    return c.json({ jobs: [...page.jobs], next: page.next }, 200);
  });
  app.openapi(getRoute, async (c) => c.json(await jobs.get(c.req.valid('param').id), 200));
  app.openapi(cancelRoute, async (c) => {
    const { id } = c.req.valid('param');
    ownership.check(c.get('client'), await jobs.ownerOf(id));
    return c.json(await jobs.cancel(id), 200);
  });
  app.openapi(removeRoute, async (c) => {
    const { id } = c.req.valid('param');
    ownership.check(c.get('client'), await jobs.ownerOf(id));
    await jobs.remove(id, { pictures: c.req.valid('query').pictures === '1' });
    return c.body(null, 204);
  });
  app.openapi(previewRoute, async (c) => {
    const preview = await jobs.preview(c.req.valid('param').id);
    if (preview === null) return c.body(null, 204);
    return c.body(Uint8Array.from(preview), 200, {
      'Content-Type': 'image/webp',
      'Cache-Control': 'no-store',
    });
  });
}
