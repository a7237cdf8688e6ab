import { z } from 'zod';
import { attachmentIdsSchema } from './attachments.ts';
import { ERROR_CODES, type ErrorCode } from './error-table.ts';
import { ADAPTATION_KINDS } from './plan.ts';
import { jobRequestSchema } from './request/request-schemas.ts';
import { STAGE_NAMES } from './stages.ts';
import { warningSchema } from './warning.ts';
import { ENUM_WORDS } from './words/enum-words.ts';

/** Jobs: requests handed to the server. Everything here is JSON as it is transmitted. */
export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;

export const jobStateSchema = z.enum(JOB_STATES);
export type JobState = z.infer<typeof jobStateSchema>;

/** The interface through which a job was submitted. */
export const JOB_SOURCES = ['api', 'openai', 'a1111', 'mcp'] as const;

const time = z.iso.datetime().describe('UTC');
const count = z.int().nonnegative();
const errorCodes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];

export const errorBodySchema = z
  .strictObject({
    code: z.enum(errorCodes),
    message: z.string().describe('What happened and where'),
    hint: z.string().optional().describe('What to do about it'),
    zh: z
      .strictObject({ message: z.string(), hint: z.string().optional() })
      .optional()
      .describe('The same in Chinese'),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'ErrorBody' });

/** A picture that a job made. `url` and `thumbnailUrl` are paths on this server. */
export const jobImageSchema = z
  .strictObject({
    name: z.string().describe('outputs_YYYYMMDDHHMMSS.png, chosen by the server'),
    url: z.string(),
    thumbnailUrl: z.string(),
    width: count,
    height: count,
    bytes: count,
    seed: z.string(),
  })
  .meta({ id: 'JobImage' });
export type JobImage = z.infer<typeof jobImageSchema>;

/** What was done when memory was refused in the middle. */
export const jobAdaptationSchema = z
  .strictObject({
    kind: z.enum(ADAPTATION_KINDS).describe(
      Object.entries(ENUM_WORDS.en.adaptations)
        .map(([kind, done]) => `${kind}: ${done}`)
        .join('; '),
    ),
    peakBytes: count.nullable().describe('Peak of the plan followed from then on'),
    message: z.string().describe('The same in words, as also found among the warnings'),
  })
  .meta({ id: 'JobAdaptation' });
export type JobAdaptation = z.infer<typeof jobAdaptationSchema>;

/** Progress of a running job. */
export const jobProgressSchema = z
  .strictObject({
    stage: z.enum(STAGE_NAMES),
    image: count.describe('Index of the image, from 0'),
    step: count.describe('Completed steps of this image'),
    steps: count,
    fraction: z.number().min(0).max(1).describe('Fraction of all steps of all images'),
    remainingMs: count.nullable().describe('Estimated from the steps so far'),
    previewUrl: z.string().nullable().describe('The newest preview'),
    adaptations: z.array(jobAdaptationSchema).describe('Adaptations so far'),
  })
  .meta({ id: 'JobProgress' });
export type JobProgress = z.infer<typeof jobProgressSchema>;

/** Measurements of a finished job. */
export const jobReportSchema = z
  .strictObject({
    model: z.string(),
    profile: z.strictObject({
      device: z.string(),
      threads: count,
      precision: z.string(),
      details: z.array(z.string()),
      hash: z.string(),
    }),
    stageMs: z.record(z.string(), z.number()).describe('Wall time of each stage'),
    promptTokens: count,
    promptTruncated: z.boolean(),
    placement: z.string(),
    plannedBytes: count,
    usedBytes: count
      .nullable()
      .describe('Peak, less what was in use before planning; comparable to the plan'),
    peakBytes: count.describe("Largest resident memory of the engine's process so far"),
    adaptations: z.array(jobAdaptationSchema),
  })
  .meta({ id: 'JobReport' });
export type JobReport = z.infer<typeof jobReportSchema>;

export const jobSchema = z
  .strictObject({
    id: z.string(),
    state: jobStateSchema,
    source: z.enum(JOB_SOURCES),
    model: z.string(),
    request: jobRequestSchema,
    attachments: attachmentIdsSchema.optional().describe('What it was given beside the request'),
    createdAt: time,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    position: count.nullable().describe('While waiting: number of jobs ahead, 0 = next'),
    expectedStartMs: count.nullable().describe('While waiting: from now, estimated from recent jobs'),
    progress: jobProgressSchema.nullable(),
    images: z.array(jobImageSchema),
    warnings: z.array(warningSchema),
    error: errorBodySchema.nullable(),
    report: jobReportSchema.nullable(),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof jobSchema>;

/**
 * Messages of the event streams. `job` carries the whole job whenever its state, position or progress changes, so a
 * reader that joins late or misses some needs no others; `removed` says that a job left the history. A stream of all
 * jobs begins with a `snapshot` unless it resumes after an event id that is still known.
 */
export const jobEventSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('job'), job: jobSchema }),
    z.strictObject({
      type: z.literal('preview'),
      jobId: z.string(),
      image: count,
      step: count,
      dataUrl: z.string().describe('A small image as data:image/webp;base64'),
    }),
    z.strictObject({ type: z.literal('removed'), jobId: z.string() }),
    z
      .strictObject({ type: z.literal('snapshot'), jobs: z.array(jobSchema) })
      .describe('At the start of a stream: replaces everything known. Newest first, ended ones last'),
  ])
  .meta({ id: 'JobEvent' });
export type JobEvent = z.infer<typeof jobEventSchema>;
