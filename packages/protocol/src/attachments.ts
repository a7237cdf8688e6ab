import { z } from 'zod';

/** What is known about a kind of attachment. */
interface AttachmentRow {
  readonly about: string;
  readonly mediaTypes: readonly string[];
  readonly maxBytes: number;
}

const MEBIBYTE = 1024 ** 2;

/** Binary inputs of a request. They travel beside it, never inside of JSON: uploaded first, then named by their ids. */
const TABLE = {
  /** Initial latents of the one image. The largest take 4 MiB. */
  noise: {
    about: 'safetensors with `noise` [1, 16, height/8, width/8] in f32, in place of the noise of the seed',
    mediaTypes: ['application/octet-stream'],
    maxBytes: 5 * MEBIBYTE,
  },
} as const satisfies Readonly<Record<string, AttachmentRow>>;
export type AttachmentKind = keyof typeof TABLE;
export const ATTACHMENTS: Readonly<Record<AttachmentKind, AttachmentRow>> = TABLE;

const KINDS = Object.keys(ATTACHMENTS) as AttachmentKind[];

const kindShape = { noise: z.literal('noise') } satisfies Record<AttachmentKind, z.ZodType>;
const attachmentId = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256 of its bytes, as the upload answered');

export const attachmentKindSchema = z.union(Object.values(kindShape));

/** POST /api/attachments */
export const attachmentSchema = z
  .strictObject({
    id: attachmentId,
    bytes: z.int().nonnegative(),
    kind: attachmentKindSchema,
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof attachmentSchema>;

/** The attachments of a request, by kind. */
export const attachmentIdsSchema = z
  .strictObject({
    noise: attachmentId.optional().describe(ATTACHMENTS.noise.about),
  } satisfies Record<AttachmentKind, z.ZodType>)
  .meta({ id: 'AttachmentIds' });
export type AttachmentIds = z.infer<typeof attachmentIdsSchema>;

/** One by one. */
export function listAttachments(
  ids: AttachmentIds,
): { readonly kind: AttachmentKind; readonly id: string }[] {
  return KINDS.flatMap((kind) => {
    const id = ids[kind];
    return id === undefined ? [] : [{ kind, id }];
  });
}
