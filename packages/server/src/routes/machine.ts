import { residentBytesOf } from '@danqing/engine';
import { machineSchema } from '@danqing/protocol';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Services } from '../services.ts';
import type { AppEnv } from './app-env.ts';
import { FAILURE, jsonOf } from './describe.ts';

const machineRoute = createRoute({
  method: 'get',
  path: '/api/machine',
  tags: ['server'],
  summary: 'Processor, devices and memory now',
  responses: { 200: jsonOf(machineSchema, 'The machine'), default: FAILURE },
});

export function machineRoutes(app: OpenAPIHono<AppEnv>, { planner, enginePids }: Services): void {
  app.openapi(machineRoute, async (c) => {
    const engineBytes = residentBytesOf(enginePids());
    const { rss: serverBytes } = process.memoryUsage();
    return c.json({ ...(await planner.inspect()), engineBytes, serverBytes }, 200);
  });
}
