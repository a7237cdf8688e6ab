import {
  ATTACHMENTS,
  attachmentKindSchema,
  attachmentSchema,
  DanqingError,
  listText,
} from '@danqing/protocol';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { checkAttachment } from '../attachments/load-attachments.ts';
import { say } from '../say/say.ts';
import type { Services } from '../services.ts';
import type { AppEnv } from './app-env.ts';
import { FAILURE, jsonOf } from './describe.ts';

const bytesSchema = z.string().meta({ format: 'binary' });

const uploadRoute = createRoute({
  method: 'post',
  path: '/api/attachments',
  tags: ['jobs'],
  summary: 'Uploads a binary input of a job, which names it by the id that this answers',
  request: {
    query: z.object({ kind: attachmentKindSchema }),
    body: {
      required: true,
      content: Object.fromEntries(
        Object.values(ATTACHMENTS).flatMap(({ mediaTypes }) =>
          mediaTypes.map((mediaType) => [mediaType, { schema: bytesSchema }]),
        ),
      ),
    },
  },
  responses: {
    201: jsonOf(attachmentSchema, 'Kept for an hour after its last use'),
    default: FAILURE,
  },
});

export function attachmentRoutes(app: OpenAPIHono<AppEnv>, { attachments }: Services): void {
  app.openapi(uploadRoute, async (c) => {
    const { kind } = c.req.valid('query');
    const { mediaTypes } = ATTACHMENTS[kind];
    const mediaType = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (!mediaTypes.includes(mediaType)) throw otherType(kind, mediaTypes);
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    await checkAttachment(kind, bytes);
    return c.json(await attachments.add({ client: c.get('client'), kind, bytes }), 201);
  });
}

function otherType(kind: string, mediaTypes: readonly string[]): DanqingError {
  return new DanqingError('INPUT_INVALID', say`An attachment of the kind ${kind} has another content type.`, {
    hint: say`Send it as ${listText(mediaTypes)}.`,
    details: { kind, mediaTypes },
  });
}
