import {
  importableSchema,
  librarySchema,
  startImportSchema,
  startPullSchema,
  transferEventSchema,
  transferListSchema,
  transferSchema,
} from '@danqing/protocol';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import type { Services } from '../services.ts';
import type { AppEnv } from './app-env.ts';
import { FAILURE, idParams, jsonOf, nameParams } from './describe.ts';
import { sendEvents } from './events.ts';

const tags = ['library'];
const FAILURES = { default: FAILURE };
const body = <S extends z.ZodType>(schema: S) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});

const getRoute = createRoute({
  method: 'get',
  path: '/api/library',
  tags,
  summary: 'Installed models, what can be downloaded from where, and what is under way',
  responses: { 200: jsonOf(librarySchema, 'The library'), ...FAILURES },
});

const removeRoute = createRoute({
  method: 'delete',
  path: '/api/library/models/{name}',
  tags,
  summary: 'Deletes a model that Danqing has installed, or what an unfinished download left',
  request: { params: nameParams },
  responses: { 204: { description: 'Gone' }, ...FAILURES },
});

const pullRoute = createRoute({
  method: 'post',
  path: '/api/library/pulls',
  tags,
  summary: 'Downloads a model of the catalogue; one that broke off goes on where it stopped',
  request: body(startPullSchema),
  responses: { 202: jsonOf(transferSchema, 'The download, which runs'), ...FAILURES },
});

const importsRoute = createRoute({
  method: 'get',
  path: '/api/library/imports',
  tags,
  summary: 'What the folders of model.import_folders hold',
  responses: { 200: jsonOf(importableSchema, 'Names in named folders'), ...FAILURES },
});

const importRoute = createRoute({
  method: 'post',
  path: '/api/library/imports',
  tags,
  summary: 'Installs a model from files that are on this machine',
  request: body(startImportSchema),
  responses: { 202: jsonOf(transferSchema, 'The import, which runs'), ...FAILURES },
});

const transfersRoute = createRoute({
  method: 'get',
  path: '/api/library/transfers',
  tags,
  summary: 'Downloads and imports of this server',
  responses: { 200: jsonOf(transferListSchema, 'The newest first'), ...FAILURES },
});

const transferRoute = createRoute({
  method: 'get',
  path: '/api/library/transfers/{id}',
  tags,
  summary: 'One of them',
  request: { params: idParams },
  responses: { 200: jsonOf(transferSchema, 'The transfer'), ...FAILURES },
});

const cancelRoute = createRoute({
  method: 'post',
  path: '/api/library/transfers/{id}/cancel',
  tags,
  summary: 'Stops it and answers when it has stopped; of one that has ended nothing changes',
  request: { params: idParams },
  responses: { 200: jsonOf(transferSchema, 'The transfer'), ...FAILURES },
});

const eventsRoute = createRoute({
  method: 'get',
  path: '/api/library/events',
  tags,
  summary: 'A snapshot of all transfers, then each change',
  responses: {
    200: {
      description: 'Server-sent events: `event` is the type, `data` a TransferEvent',
      content: { 'text/event-stream': { schema: transferEventSchema } },
    },
    ...FAILURES,
  },
});

/** Clients refer to models, variants, sources and files by name: no path or URL of theirs is ever opened. */
export function libraryRoutes(app: OpenAPIHono<AppEnv>, services: Services): void {
  const { library, models, source, leaving } = services;
  const { transfers } = library;
  app.openapi(getRoute, async (c) => {
    const current = models.served.name;
    const [found, removable] = [await source.list(), await library.removableNames()];
    const installed = found.map((model) => {
      const isCurrent = model.name === current;
      return { ...model, isCurrent, isRemovable: !isCurrent && removable.has(model.name) };
    });
    return c.json(
      {
        models: installed,
        catalogue: library.describeCatalogue(),
        sources: library.describeSources(),
        importFolders: library.importFolderNames,
        transfers: transfers.list(),
      },
      200,
    );
  });
  app.openapi(removeRoute, async (c) => {
    await library.remove(c.req.valid('param').name, models.served.name);
    return c.body(null, 204);
  });
  app.openapi(pullRoute, (c) => c.json(library.startPull(c.req.valid('json')), 202));
  app.openapi(importsRoute, async (c) => {
    const folders = (await library.listImports()).map(({ name, entries }) => ({
      name,
      entries: entries.map((entry) => ({ name: entry.name, kind: entry.kind, bytes: entry.byteLength })),
    }));
    return c.json({ folders }, 200);
  });
  app.openapi(importRoute, async (c) => c.json(await library.startImport(c.req.valid('json')), 202));
  app.openapi(transfersRoute, (c) => c.json({ transfers: transfers.list() }, 200));
  app.openapi(transferRoute, (c) => c.json(transfers.get(c.req.valid('param').id), 200));
  app.openapi(cancelRoute, async (c) => c.json(await transfers.cancel(c.req.valid('param').id), 200));
  app.openapi(eventsRoute, (c) => sendEvents(c, leaving, (signal) => transfers.follow(signal)));
}
