/** Bodies of the server's own API under /api. The OpenAPI document is generated from these. */
import { z } from 'zod';
import { attachmentIdsSchema } from './attachments.ts';
import { errorBodySchema, jobImageSchema, jobSchema } from './job.ts';
import { MODEL_KINDS } from './model-kind.ts';
import { planReportSchema } from './plan-report.ts';
import { generateInputSchema, jobRequestSchema } from './request/request-schemas.ts';
import { warningSchema } from './warning.ts';

const count = z.int().nonnegative();

/**
 * POST /api/jobs and POST /api/plan: a request. Omitted fields take the model's defaults; an omitted seed is random.
 */
export const submitSchema = generateInputSchema
  .omit({ seed: true })
  .extend({
    seed: z
      .union([z.int().min(-1), z.string().max(19)])
      .nullish()
      .describe('Omitted, null or -1: random'),
    attachments: attachmentIdsSchema.nullish().describe('Uploaded before: POST /api/attachments'),
  })
  .meta({ id: 'Submit' });
export type Submit = z.input<typeof submitSchema>;

/** GET /api/jobs */
export const jobListSchema = z
  .strictObject({
    jobs: z.array(jobSchema),
    next: z.string().nullable().describe('Pass it as `before` to get older ones'),
  })
  .meta({ id: 'JobList' });

/** GET /api/images: the gallery, newest first. */
export const galleryImageSchema = jobImageSchema
  .extend({
    jobId: z.string(),
    model: z.string(),
    createdAt: z.iso.datetime(),
    request: jobRequestSchema.describe('Draws this image again: its own seed, one image'),
  })
  .meta({ id: 'GalleryImage' });
export type GalleryImage = z.infer<typeof galleryImageSchema>;
export const galleryPageSchema = z
  .strictObject({
    images: z.array(galleryImageSchema),
    total: count.describe('Number of all matches'),
    next: z.string().nullable(),
  })
  .meta({ id: 'GalleryPage' });
export type GalleryPage = z.infer<typeof galleryPageSchema>;

/** POST /api/plan: whether a request fits, decided before anything runs. */
export const planAnswerSchema = z
  .strictObject({
    fits: z.boolean(),
    peakBytes: count.nullable(),
    budgetBytes: count.nullable(),
    availableBytes: count.describe('Memory of the device, or of the machine if the device is the CPU'),
    deviceName: z.string(),
    placement: z.string().nullable(),
    smallerModel: z
      .string()
      .nullable()
      .describe('The installed model with smaller weights that is used, if the requested one does not fit'),
    stages: z.array(
      z.strictObject({
        stage: z.string(),
        weightBytes: count,
        activationBytes: count,
        run: z
          .enum(['whole', 'streamed', 'tiled', 'elsewhere'])
          .describe('With all weights loaded, with weights streamed, in tiles, or on the CPU'),
        bytes: count.describe('Peak on the device during this stage'),
      }),
    ),
    expectedMs: count.nullable().describe('From images measured by this server; null before the first'),
    promptTokens: count,
    promptTokenLimit: count,
    warnings: z.array(warningSchema),
    error: errorBodySchema.nullable().describe('Why it does not fit'),
  })
  .meta({ id: 'PlanAnswer' });
export type PlanAnswer = z.infer<typeof planAnswerSchema>;

/** GET /api/cards: names that POST /api/plan/cards takes; other spellings do as well. */
export const gpuListSchema = z
  .strictObject({
    cards: z.array(
      z.strictObject({
        name: z.string(),
        vendor: z.string(),
        memoryBytes: count,
        isLaptop: z.boolean(),
        isCommon: z.boolean().describe('Among those planned for if none is named'),
      }),
    ),
  })
  .meta({ id: 'GpuList' });

const { width, height, steps, guidance } = generateInputSchema.shape;

/** POST /api/plan/cards: what cards that are not here would do with the published model. */
export const gpuPlansRequestSchema = z
  .strictObject({
    gpus: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(24)
      .nullish()
      .describe('Names as people write them: "4060 ti 16gb"; omitted: common cards'),
    width,
    height,
    steps,
    guidance,
    vramBudgetBytes: z.int().positive().nullish(),
  })
  .meta({ id: 'GpuPlansRequest' });
export type GpuPlansRequest = z.infer<typeof gpuPlansRequestSchema>;

export const gpuPlansSchema = z
  .strictObject({
    cards: z.array(
      z.strictObject({
        asked: z.string(),
        plan: planReportSchema.nullable(),
        error: errorBodySchema.nullable().describe('An unknown name, or one that matches several cards'),
      }),
    ),
  })
  .meta({ id: 'GpuPlans' });
export type GpuPlans = z.infer<typeof gpuPlansSchema>;

const modelKindSchema = z
  .enum(MODEL_KINDS)
  .describe('`turbo`: few steps, no guidance; `base`: Z-Image, 28 to 50 steps, guidance 3 to 5');

/** GET /api/models */
export const modelSummarySchema = z
  .strictObject({
    name: z.string(),
    isCurrent: z.boolean(),
    isEmbedded: z.boolean().describe('The small built-in model'),
    bytes: count.nullable(),
    precision: z.string().nullable().describe('Storage type of its matrices'),
    kind: modelKindSchema.nullable().describe('Null if it cannot be used'),
    problem: errorBodySchema.nullable().describe('Why it cannot be used'),
  })
  .meta({ id: 'ModelSummary' });
export const modelListSchema = z
  .strictObject({ models: z.array(modelSummarySchema) })
  .meta({ id: 'ModelList' });
export type ModelSummary = z.infer<typeof modelSummarySchema>;

/** PUT /api/models/current */
export const switchModelSchema = z
  .strictObject({ name: z.string().min(1).max(200) })
  .meta({ id: 'SwitchModel' });

/** GET /api/status: everything the page needs before it can show its form. */
export const statusSchema = z
  .strictObject({
    version: z.string(),
    model: z.strictObject({
      name: z.string(),
      isEmbedded: z.boolean(),
      kind: modelKindSchema,
      defaults: jobRequestSchema.pick({
        width: true,
        height: true,
        steps: true,
        guidance: true,
        shift: true,
      }),
      limits: z.strictObject({ minSize: count, maxSize: count }),
      presets: z
        .array(z.strictObject({ width: count, height: count }))
        .describe('Five sizes that the model draws well'),
      warnings: z.array(z.string()),
    }),
    device: z.strictObject({ name: z.string(), description: z.string(), kind: z.string() }),
    queue: z.strictObject({ waiting: count, running: count, limit: count }),
    authRequired: z.boolean(),
  })
  .meta({ id: 'Status' });
export type Status = z.infer<typeof statusSchema>;

/** GET /api/machine */
export const machineSchema = z
  .strictObject({
    processor: z.string(),
    threads: count,
    freeBytes: count,
    totalBytes: count,
    engineBytes: count
      .nullable()
      .describe('Current resident memory of the engine process; null if it is not running'),
    serverBytes: count,
    library: z.strictObject({ version: z.string(), packageName: z.string() }).nullable(),
    devices: z.array(
      z.strictObject({
        name: z.string(),
        description: z.string(),
        kind: z.string(),
        freeBytes: count,
        totalBytes: count,
        features: z.array(z.string()),
        extraBufferTypes: z.array(z.string()),
        isUsed: z.boolean(),
      }),
    ),
    problem: errorBodySchema.nullable(),
  })
  .meta({ id: 'Machine' });
export type Machine = z.infer<typeof machineSchema>;

/** Every error of /api. */
export const errorAnswerSchema = z.strictObject({ error: errorBodySchema }).meta({ id: 'ErrorAnswer' });
