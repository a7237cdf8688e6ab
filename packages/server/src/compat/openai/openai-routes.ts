import { DanqingError, sentences } from '@danqing/protocol';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AppEnv } from '../../routes/app-env.ts';
import { readJson } from '../../routes/read-json.ts';
import { say } from '../../say/say.ts';
import { baseUrlOf } from '../../security/connection.ts';
import { LINK_PREFIX, LINK_SECONDS, PictureLinks } from '../../security/picture-links.ts';
import type { Services } from '../../services.ts';
import { encodePicture } from '../encode-picture.ts';
import { type Order, submitOrder, waitForOrder } from '../submit-order.ts';
import { languageOf } from '../words-for.ts';
import { imageAnswer, type LinkedPicture, now } from './image-answer.ts';
import { type ImageRequest, readImageRequest } from './image-request.ts';
import { streamImages } from './image-stream.ts';

/** OpenAI's own models: clients that know no others mean whichever model is current. */
const OPENAI_MODELS = /^(dall-e|gpt-image|chatgpt-image)(-|$)/;

/** OpenAI's images API. */
export function openAiRoutes(app: OpenAPIHono<AppEnv>, services: Services): void {
  const links = new PictureLinks<LinkedPicture>();
  modelRoutes(app, services);
  app.post('/v1/images/generations', async (c) => {
    const request = readImageRequest(await readJson(c));
    const submitted = await submitOrder(services, orderOf(request, c));
    if (request.ignored.length > 0) c.header('X-Danqing-Ignored', headerText(request.ignored));
    // Headers cannot hold Chinese; the answer itself can.
    if (request.notes.length > 0) c.header('X-Danqing-Warnings', sentences(...request.notes).en);
    if (request.stream) return streamImages(c, submitted, { request, services });
    const ended = await waitForOrder(services, submitted, c.req.raw.signal);
    const parts = { store: services.images, links, baseUrl: baseUrlOf(c), language: languageOf(c) };
    return c.json(await imageAnswer(ended, request, parts));
  });
  linkRoute(app, services, links);
  for (const path of ['/v1/images/edits', '/v1/images/variations']) {
    app.post(path, () => {
      throw new DanqingError('NOT_SUPPORTED', say`Images are drawn from text only.`, {
        hint: say`Use /v1/images/generations.`,
      });
    });
  }
}

function modelRoutes(app: OpenAPIHono<AppEnv>, { source }: Services): void {
  const created = now();
  const list = async () => {
    const models = await source.list();
    const usable = models.filter(({ problem }) => problem === null);
    return usable.map(({ name }) => ({ id: name, object: 'model', created, owned_by: 'danqing' }));
  };
  app.get('/v1/models', async (c) => c.json({ object: 'list', data: await list() }));
  app.get('/v1/models/:id', async (c) => {
    const id = c.req.param('id');
    const found = (await list()).find((model) => model.id === id);
    if (found !== undefined) return c.json(found);
    throw new DanqingError(
      'MODEL_NOT_FOUND',
      say`There is no model named ${JSON.stringify(id.slice(0, 200))}.`,
      {
        hint: say`GET /v1/models lists the installed models.`,
      },
    );
  });
}

function linkRoute(app: OpenAPIHono<AppEnv>, { images }: Services, links: PictureLinks<LinkedPicture>): void {
  app.get(`${LINK_PREFIX}:file`, async (c) => {
    const target = links.find(c.req.param('file').replace(/\.[a-z]+$/, ''));
    if (target === null) {
      throw new DanqingError('IMAGE_NOT_FOUND', say`There is no image at this address, or no longer.`, {
        hint: say`Such addresses expire after ${LINK_SECONDS / 60} minutes, or when the server stops.`,
      });
    }
    const { bytes } = await images.read(target.name);
    const picture = await encodePicture(bytes, target.encoding);
    return c.body(Uint8Array.from(picture), 200, {
      'Content-Type': `image/${target.encoding.format}`,
      'Cache-Control': 'private, max-age=300',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
  });
}

function orderOf({ input, count, modelName }: ImageRequest, c: Context<AppEnv>): Order {
  const isOurs = modelName !== null && !OPENAI_MODELS.test(modelName);
  return {
    input,
    count,
    client: c.get('client'),
    source: 'openai',
    ...(isOurs ? { modelName } : {}),
  };
}

/** Makes names from the request safe for a header. */
function headerText(names: readonly string[]): string {
  return names
    .map((name) => name.replace(/[^\x21-\x7e]/g, '?').slice(0, 50))
    .join(', ')
    .slice(0, 500);
}
