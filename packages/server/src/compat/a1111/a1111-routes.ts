import { DanqingError } from '@danqing/protocol';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AppEnv } from '../../routes/app-env.ts';
import { readJson } from '../../routes/read-json.ts';
import { say } from '../../say/say.ts';
import type { Services } from '../../services.ts';
import { flag } from '../lenient-fields.ts';
import { submitOrder, waitForOrder } from '../submit-order.ts';
import { languageOf } from '../words-for.ts';
import { ClientOrders } from './client-orders.ts';
import { fitToModel } from './fit-to-model.ts';
import { memoryOf } from './memory.ts';
import { changeOptions, readOptions } from './options.ts';
import { pngInfo } from './png-info.ts';
import { progressOf } from './progress.ts';
import { NOT_SUPPORTED, REFRESHES, SHORT_LISTS } from './short-lists.ts';
import { txt2imgAnswer } from './txt2img.ts';
import { readTxt2img } from './txt2img-request.ts';

const API = '/sdapi/v1';

export interface A1111Options {
  /** Steps and scale are used as sent, whatever suits the model. */
  readonly honorParameters: boolean;
}

/** AUTOMATIC1111's API, as its clients use it. */
export function a1111Routes(app: OpenAPIHono<AppEnv>, services: Services, options: A1111Options): void {
  const { jobs } = services;
  const orders = new ClientOrders(jobs);
  app.post(`${API}/txt2img`, (c) => drawText(c, services, { orders, ...options }));
  app.get(`${API}/progress`, async (c) => {
    const withPreview = flag().safeParse(c.req.query('skip_current_image')).data !== true;
    return c.json(await progressOf(await orders.current(c.get('client')), { jobs, withPreview }));
  });
  // All images of a job are one run, so skipping one ends the job.
  for (const path of ['interrupt', 'skip']) {
    app.post(`${API}/${path}`, async (c) => {
      await orders.interrupt(c.get('client'));
      return c.json({});
    });
  }
  optionRoutes(app, services, options);
  listRoutes(app, services);
  app.get(`${API}/memory`, async (c) => c.json(await memoryOf(services)));
  app.post(`${API}/png-info`, async (c) => c.json(await pngInfo(await readJson(c))));
  for (const path of NOT_SUPPORTED) app.post(`${API}/${path}`, () => refuse(path));
}

interface DrawParts extends A1111Options {
  readonly orders: ClientOrders;
}

async function drawText(
  c: Context<AppEnv>,
  services: Services,
  { orders, honorParameters }: DrawParts,
): Promise<Response> {
  const asked = readTxt2img(await readJson(c));
  const modelName = asked.modelName ?? undefined;
  const model = await services.models.find(modelName);
  const fitted = fitToModel(asked, model, honorParameters || asked.honorParameters);
  const client = c.get('client');
  const submitted = await submitOrder(services, {
    input: fitted.input,
    count: asked.batchSize * asked.batches,
    client,
    source: 'a1111',
    modelName: model.name,
  });
  using _open = orders.add(client, submitted);
  const ended = await waitForOrder(services, submitted, c.req.raw.signal);
  if (fitted.overridden.length > 0) c.header('X-Danqing-Overridden', fitted.overridden.join(', '));
  return c.json(await txt2imgAnswer(ended, { asked, fitted, language: languageOf(c) }, services.images));
}

function optionRoutes(
  app: OpenAPIHono<AppEnv>,
  { models }: Services,
  { honorParameters: honor }: A1111Options,
): void {
  app.get(`${API}/options`, (c) => c.json(readOptions(models, { honor })));
  app.post(`${API}/options`, async (c) => {
    const unchanged = await changeOptions(await readJson(c), models, { honor });
    if (unchanged.length > 0) c.header('X-Danqing-Ignored', unchanged.join(', '));
    return c.json(null);
  });
}

function listRoutes(app: OpenAPIHono<AppEnv>, { source }: Services): void {
  app.get(`${API}/sd-models`, async (c) => {
    const models = await source.list();
    const usable = models.filter(({ problem }) => problem === null);
    return c.json(
      usable.map(({ name }) => ({
        title: name,
        model_name: name,
        hash: null,
        sha256: null,
        // The folder is left out: it would reveal the operator's user name.
        filename: name,
        config: null,
      })),
    );
  });
  for (const [path, list] of Object.entries(SHORT_LISTS)) app.get(`${API}/${path}`, (c) => c.json(list));
  for (const path of REFRESHES) app.post(`${API}/${path}`, (c) => c.json(null));
}

function refuse(path: string): never {
  throw new DanqingError('NOT_SUPPORTED', say`Danqing has no ${path}: images are drawn from text only.`, {
    hint: say`Use /sdapi/v1/txt2img.`,
  });
}
