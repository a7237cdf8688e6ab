import { CARDS, COMMON_CARDS, type Gpu } from '@danqing/planner';
import {
  gpuListSchema,
  gpuPlansRequestSchema,
  gpuPlansSchema,
  planAnswerSchema,
  type Submit,
  submitSchema,
} from '@danqing/protocol';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Services } from '../services.ts';
import type { AppEnv } from './app-env.ts';
import { FAILURE, jsonOf } from './describe.ts';
import { readJsonValue } from './read-json.ts';

const planRoute = createRoute({
  method: 'post',
  path: '/api/plan',
  tags: ['plan'],
  summary: 'Whether a request fits, how long it takes, how many tokens its prompt has; nothing is drawn',
  request: { body: { required: true, content: { 'application/json': { schema: submitSchema } } } },
  responses: {
    200: jsonOf(planAnswerSchema, 'Also when it does not fit: then with the reason'),
    default: FAILURE,
  },
});

const gpusRoute = createRoute({
  method: 'get',
  path: '/api/cards',
  tags: ['plan'],
  summary: 'Graphics cards that are known by name',
  responses: { 200: jsonOf(gpuListSchema, 'All of them'), default: FAILURE },
});

const gpuPlansRoute = createRoute({
  method: 'post',
  path: '/api/plan/cards',
  tags: ['plan'],
  summary:
    'What cards that are not here would do with the published model: estimates, with what they follow from',
  request: { body: { required: true, content: { 'application/json': { schema: gpuPlansRequestSchema } } } },
  responses: { 200: jsonOf(gpuPlansSchema, 'A plan or an error for each card'), default: FAILURE },
});

export function planRoutes(app: OpenAPIHono<AppEnv>, { planner, gpuPlanner }: Services): void {
  app.openAPIRegistry.registerPath(planRoute);
  app.post('/api/plan', async (c) => {
    const input = (await readJsonValue(c)) as Submit;
    return c.json(await planner.plan(input), 200);
  });
  app.openapi(gpusRoute, (c) => c.json({ cards: CARDS.map(describeGpu) }, 200));
  app.openapi(gpuPlansRoute, async (c) => c.json(await gpuPlanner.plan(c.req.valid('json')), 200));
}

function describeGpu({ name, architecture, memoryBytes, isLaptop }: Gpu) {
  return { name, vendor: architecture.vendor, memoryBytes, isLaptop, isCommon: COMMON_CARDS.includes(name) };
}
