import { galleryPageSchema } from '@danqing/protocol';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { timeStamp } from '../pictures/time-stamp.ts';
import type { PictureFile } from '../ports/image-store.ts';
import type { Ownership } from '../security/ownership.ts';
import type { Services } from '../services.ts';
import type { AppEnv } from './app-env.ts';
import { cursor, FAILURE, jsonOf, nameParams, pageSize } from './describe.ts';

const tags = ['images'];
const FAILURES = { default: FAILURE };
/** Number of images in one ZIP. */
const MAX_ZIPPED = 200;
const name = z.string().min(1).max(100);

const listRoute = createRoute({
  method: 'get',
  path: '/api/images',
  tags,
  summary: 'The gallery, newest first',
  request: {
    query: z.object({
      search: z.string().max(500).optional().describe('Words that must all be in the prompt'),
      before: cursor,
      limit: pageSize(200, 50),
    }),
  },
  responses: { 200: jsonOf(galleryPageSchema, 'A page of pictures'), ...FAILURES },
});

const imageRoute = createRoute({
  method: 'get',
  path: '/api/images/{name}',
  tags,
  summary: 'A picture, its settings inside the file; as a download with `download=1`',
  request: { params: nameParams, query: z.object({ download: z.enum(['0', '1']).default('0') }) },
  responses: {
    200: { description: 'The file', content: { 'image/png': { schema: z.string() } } },
    304: { description: 'As the ETag in If-None-Match says' },
    ...FAILURES,
  },
});

const thumbnailRoute = createRoute({
  method: 'get',
  path: '/api/images/{name}/thumbnail',
  tags,
  summary: 'A small copy',
  request: { params: nameParams },
  responses: {
    200: { description: 'At most 384 pixels an edge', content: { 'image/webp': { schema: z.string() } } },
    304: { description: 'As the ETag in If-None-Match says' },
    ...FAILURES,
  },
});

const removeRoute = createRoute({
  method: 'delete',
  path: '/api/images/{name}',
  tags,
  summary: 'Deletes a picture: its file too',
  request: { params: nameParams },
  responses: { 204: { description: 'Gone' }, ...FAILURES },
});

const archiveRoute = createRoute({
  method: 'get',
  path: '/api/archive',
  tags,
  summary: 'Several pictures as a ZIP file: name=…&name=…',
  request: {
    query: z.object({ name: z.union([name, z.array(name).max(MAX_ZIPPED)]) }),
  },
  responses: {
    200: { description: 'The file', content: { 'application/zip': { schema: z.string() } } },
    ...FAILURES,
  },
});

export function imageRoutes(
  app: OpenAPIHono<AppEnv>,
  { gallery, images }: Services,
  ownership: Ownership,
): void {
  app.openapi(listRoute, async (c) => c.json(await gallery.list(c.req.valid('query')), 200));
  app.openapi(imageRoute, async (c) => {
    const picture = c.req.valid('param').name;
    const file = await images.read(picture);
    if (c.req.valid('query').download === '1') c.header('Content-Disposition', attachment(picture));
    return sendFile(c, file);
  });
  app.openapi(thumbnailRoute, async (c) =>
    sendFile(c, await images.readThumbnail(c.req.valid('param').name)),
  );
  app.openapi(removeRoute, async (c) => {
    const { name } = c.req.valid('param');
    ownership.check(c.get('client'), await gallery.ownerOf(name));
    await images.remove(name);
    return c.body(null, 204);
  });
  app.openapi(archiveRoute, async (c) => {
    const zip = await gallery.zip([c.req.valid('query').name].flat());
    c.header('Content-Disposition', attachment(`danqing_${timeStamp(new Date())}.zip`));
    return c.body(zip, 200, { 'Content-Type': 'application/zip' });
  });
}

/**
 * Content-Disposition in both forms of RFC 6266, for old clients too. The server makes the names: letters, digits, _
 * and -.
 */
function attachment(fileName: string): string {
  return `attachment; filename="${fileName}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
}

function sendFile(c: Context, { bytes, mediaType, etag }: PictureFile): Response {
  c.header('ETag', etag);
  // The browser revalidates every time: an image may have been deleted.
  c.header('Cache-Control', 'private, no-cache');
  if (isKnown(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  return c.body(Uint8Array.from(bytes), 200, { 'Content-Type': mediaType });
}

function isKnown(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
