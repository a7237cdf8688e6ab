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
    name: z.string().nullable().describe('Of the model; of an import without a name null until it is done'),
    pull: z
      .strictObject({ model: z.string(), variant: z.string(), source: z.enum(SOURCE_CHOICES) })
      .nullable()
      .describe('What is downloaded; with `name` it asks for the same again. Null of an import'),
    state: z.enum(TRANSFER_STATES),
    phase: z.enum(['listing', 'transferring', 'checking']).nullable().describe('Null when it has ended'),
    doneBytes: count,
    totalBytes: count.describe('0 until the source has told'),
    bytesPerSecond: z.number().nonnegative().nullable(),
    remainingMs: z.number().nonnegative().nullable(),
    files: z.array(z.string()).describe('Under way now'),
    waiting: z
      .strictObject({
        reason: z
          .enum(['limit', 'failure'])
          .describe('`limit`: the source asked for it; `failure`: it did not answer as it should'),
        status: z.int().nullable().describe('Of its answer; null when none came'),
        until: z.iso.datetime().describe('Then it is asked again'),
      })
      .nullable()
      .describe('Null while something comes'),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    error: errorBodySchema
      .nullable()
      .describe('A pull that failed goes on where it stopped when it is asked for again'),
    warnings: z.array(warningSchema),
  })
  .meta({ id: 'Transfer' });
export type Transfer = z.infer<typeof transferSchema>;

export const transferListSchema = z
  .strictObject({ transfers: z.array(transferSchema).describe('The newest first') })
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
  transformer: z.string().describe('Type of its matrices'),
  textEncoder: z.string(),
  approximateBytes: count.describe('Of all its files; the source tells exactly when it is pulled'),
});

/** GET /api/library */
export const librarySchema = z
  .strictObject({
    models: z.array(
      modelSummarySchema.extend({
        isRemovable: z.boolean().describe('Installed by Danqing and not the current one'),
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
      .describe('By name only: their addresses stand in the settings'),
    importFolders: z.array(z.string()).describe('Names of the folders of model.import_folders'),
    transfers: z.array(transferSchema),
  })
  .meta({ id: 'Library' });
export type Library = z.infer<typeof librarySchema>;

/** POST /api/library/pulls */
export const startPullSchema = z
  .strictObject({
    model: z.string().min(1).max(100).describe('A name of the catalogue'),
    variant: z.string().min(1).max(40).optional(),
    source: z.enum(SOURCE_CHOICES),
    name: modelName.optional().describe('What to call it here; default: model and variant'),
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
            name: z.string().describe('Below the folder, with slashes'),
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
      .describe('As GET /api/library/imports names them: one folder of a whole model, or its parts'),
    name: modelName.optional(),
    link: z.boolean().default(false).describe('Leave the files where they are'),
  })
  .meta({ id: 'StartImport' });
export type StartImport = z.input<typeof startImportSchema>;
