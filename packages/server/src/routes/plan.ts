import { planAnswerSchema, type Submit, submitSchema } from '@danqing/protocol';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Services } from '../services.ts';
import type { AppEnv } from './app-env.ts';
import { FAILURE, jsonOf } from './describe.ts';

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

export function planRoutes(app: OpenAPIHono<AppEnv>, { planner }: Services): void {
  app.openAPIRegistry.registerPath(planRoute);
  app.post('/api/plan', async (c) => {
    const input: Submit = await c.req.json();
    return c.json(await planner.plan(input), 200);
  });
}
