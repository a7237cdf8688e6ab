import { readVersion } from '@danqing/engine/version';
import { presetSizes, type Status, statusSchema } from '@danqing/protocol';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ServedModel } from '../engines/model-source.ts';
import type { Services } from '../services.ts';
import type { AppEnv } from './app-env.ts';
import { FAILURE, jsonOf } from './describe.ts';

const statusRoute = createRoute({
  method: 'get',
  path: '/api/status',
  tags: ['server'],
  summary: 'Version, model with its defaults and limits, device, queue',
  responses: { 200: jsonOf(statusSchema, 'All that a form needs'), default: FAILURE },
});

export function statusRoutes(
  app: OpenAPIHono<AppEnv>,
  { models, jobs, planner }: Services,
  { authRequired }: { readonly authRequired: boolean },
): void {
  app.openapi(statusRoute, async (c) => {
    const { devices, processor } = await planner.recall();
    const used = devices.find(({ isUsed }) => isUsed);
    const { name = 'none', description = processor, kind = 'none' } = used ?? {};
    const status: Status = {
      version: readVersion(),
      model: modelStatus(models.served),
      device: { name, description, kind },
      queue: await jobs.counts(),
      authRequired,
    };
    return c.json(status, 200);
  });
}

function modelStatus({ name, isEmbedded, kind, defaults, limits, warnings }: ServedModel): Status['model'] {
  const { width, height, steps, guidance, shift } = defaults;
  return {
    name,
    isEmbedded,
    kind,
    defaults: { width, height, steps, guidance, shift },
    limits: { ...limits },
    presets: [...presetSizes(defaults)],
    warnings: warnings.map(({ en }) => en),
  };
}
