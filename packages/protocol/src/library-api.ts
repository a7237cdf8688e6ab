/** Bodies of /api/library: what is installed, what can be downloaded or imported, and the progress. */

import { z } from 'zod';
import { modelSummarySchema } from './http-api.ts';
import { errorBodySchema } from './job.ts';
import { warningSchema } from './warning.ts';

const count = z.int().nonnegative();
const modelName = z.string().min(1).max(64).describe('Letters, digits and . _ + -');

export const SOURCE_CHOICES = ['modelscope', 'huggingface', 'mirror'] as const;
export const TRANSFER_STATES = ['running', 'done', 'failed', 'cancelled'] as const;

/** A download or an import. Finished ones are remembered until the server stops. */
export const transferSchema = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['pull', 'import']),
    name: z
      .string()
      .nullable()
      .describe('Name of the model; null for an import without a name until it is done'),
    pull: z
      .strictObject({ model: z.string(), variant: z.string(), source: z.enum(SOURCE_CHOICES) })
      .nullable()
      .describe('What is downloaded; together with `name` the request that resumes it. Null for an import'),
    state: z.enum(TRANSFER_STATES),
    phase: z.enum(['listing', 'transferring', 'checking']).nullable().describe('Null once it has ended'),
    doneBytes: count,
    totalBytes: count.describe('0 until the source has reported it'),
    bytesPerSecond: z.number().nonnegative().nullable(),
    remainingMs: z.number().nonnegative().nullable(),
    files: z.array(z.string()).describe('The file being transferred'),
    waiting: z
      .strictObject({
        reason: z
          .enum(['limit', 'failure'])
          .describe('`limit`: the source asked to wait; `failure`: it failed to answer'),
        status: z.int().nullable().describe('HTTP status of the answer; null if none arrived'),
        until: z.iso.datetime().describe('Time of the next attempt'),
      })
      .nullable()
      .describe('Null while data arrive'),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    error: errorBodySchema
      .nullable()
      .describe('A failed download resumes where it stopped when requested again'),
    warnings: z.array(warningSchema),
  })
  .meta({ id: 'Transfer' });
export type Transfer = z.infer<typeof transferSchema>;

export const transferListSchema = z
  .strictObject({ transfers: z.array(transferSchema).describe('Newest first') })
  .meta({ id: 'TransferList' });

/** GET /api/library/events */
export const transferEventSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('snapshot'), transfers: z.array(transferSchema) }),
    z.strictObject({ type: z.literal('transfer'), transfer: transferSchema }),
  ])
  .meta({ id: 'TransferEvent' });
export type TransferEvent = z.infer<typeof transferEventSchema>;

const variantSchema = z.strictObject({
  name: z.string(),
  transformer: z.string().describe('Storage type of its matrices'),
  textEncoder: z.string(),
  approximateBytes: count.describe(
    'Approximate size of all files; the source reports the exact size on download',
  ),
});

/** GET /api/library */
export const librarySchema = z
  .strictObject({
    models: z.array(
      modelSummarySchema.extend({
        isRemovable: z.boolean().describe('Installed by Danqing, and not the current model'),
      }),
    ),
    catalogue: z.array(
      z.strictObject({
        name: z.string(),
        licence: z.string(),
        defaultVariant: z.string(),
        variants: z.array(variantSchema),
      }),
    ),
    sources: z
      .array(z.strictObject({ name: z.enum(SOURCE_CHOICES), isConfigured: z.boolean() }))
      .describe('By name only: their URLs are in the settings'),
    importFolders: z.array(z.string()).describe('Names of the folders of model.import_folders'),
    transfers: z.array(transferSchema),
  })
  .meta({ id: 'Library' });
export type Library = z.infer<typeof librarySchema>;

/** POST /api/library/pulls */
export const startPullSchema = z
  .strictObject({
    model: z.string().min(1).max(100).describe('A name in the catalogue'),
    variant: z.string().min(1).max(40).optional(),
    source: z.enum(SOURCE_CHOICES),
    name: modelName.optional().describe('Name of the installed model; default: model and variant'),
  })
  .meta({ id: 'StartPull' });
export type StartPull = z.input<typeof startPullSchema>;

/** GET /api/library/imports */
export const importableSchema = z
  .strictObject({
    folders: z.array(
      z.strictObject({
        name: z.string(),
        entries: z.array(
          z.strictObject({
            name: z.string().describe('Path below the folder, with slashes'),
            kind: z.enum(['file', 'folder']),
            bytes: count.nullable(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Importable' });
export type Importable = z.infer<typeof importableSchema>;

export const MAX_IMPORT_ENTRIES = 10;

/** POST /api/library/imports */
export const startImportSchema = z
  .strictObject({
    entries: z
      .array(z.strictObject({ folder: z.string().max(500), name: z.string().min(1).max(1000) }))
      .min(1)
      .max(MAX_IMPORT_ENTRIES)
      .describe('As listed by GET /api/library/imports: the folder of a whole model, or its parts'),
    name: modelName.optional(),
    link: z.boolean().default(false).describe('Leave the files where they are'),
  })
  .meta({ id: 'StartImport' });
export type StartImport = z.input<typeof startImportSchema>;
