import { modelListSchema, switchModelSchema } from '@danqing/protocol';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Services } from '../services.ts';
import type { AppEnv } from './app-env.ts';
import { FAILURE, jsonOf } from './describe.ts';

const responses = { 200: jsonOf(modelListSchema, 'Models of the configured folders'), default: FAILURE };

const listRoute = createRoute({
  method: 'get',
  path: '/api/models',
  tags: ['models'],
  summary: 'What is installed',
  responses,
});

const switchRoute = createRoute({
  method: 'put',
  path: '/api/models/current',
  tags: ['models'],
  summary: 'The model of jobs from now on; jobs that wait keep theirs',
  request: { body: { required: true, content: { 'application/json': { schema: switchModelSchema } } } },
  responses,
});

export function modelRoutes(app: OpenAPIHono<AppEnv>, { models, source }: Services): void {
  const list = async () => {
    const current = models.served.name;
    const found = await source.list();
    return { models: found.map((model) => ({ ...model, isCurrent: model.name === current })) };
  };
  app.openapi(listRoute, async (c) => c.json(await list(), 200));
  app.openapi(switchRoute, async (c) => {
    await models.switchTo(c.req.valid('json').name);
    return c.json(await list(), 200);
  });
}
