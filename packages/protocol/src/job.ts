import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from './error-table.ts';
import { ADAPTATION_KINDS } from './plan.ts';
import { jobRequestSchema } from './request/request-schemas.ts';
import { STAGE_NAMES } from './stages.ts';
import { warningSchema } from './warning.ts';

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
    message: z.string().describe('What happened, where'),
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
    kind: z
      .enum(ADAPTATION_KINDS)
      .describe(
        'reclaim: idle memory given back; stage: stages one after the other; tile: decoded in smaller tiles; stream: more weights streamed; encoder: the prompt read on the processor; weights: smaller weights of the same model; restart: the engine started again',
      ),
    peakBytes: count.nullable().describe('Of the plan that was followed then'),
    message: z.string().describe('The same in words, which stand among the warnings too'),
  })
  .meta({ id: 'JobAdaptation' });
export type JobAdaptation = z.infer<typeof jobAdaptationSchema>;

/** Progress of a running job. */
export const jobProgressSchema = z
  .strictObject({
    stage: z.enum(STAGE_NAMES),
    image: count.describe('Which of the pictures, from 0'),
    step: count.describe('Steps done of this picture'),
    steps: count,
    fraction: z.number().min(0).max(1).describe('Of all steps of all pictures'),
    remainingMs: count.nullable().describe('Estimated from the steps so far'),
    previewUrl: z.string().nullable().describe('The newest preview picture'),
    adaptations: z.array(jobAdaptationSchema).describe('So far'),
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
      .describe('Most at once, above what was taken before planning; to be held against the plan'),
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
    createdAt: time,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    position: count.nullable().describe('While waiting: how many run before it, 0 = next'),
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
      dataUrl: z.string().describe('A small picture as data:image/webp;base64'),
    }),
    z.strictObject({ type: z.literal('removed'), jobId: z.string() }),
    z
      .strictObject({ type: z.literal('snapshot'), jobs: z.array(jobSchema) })
      .describe(
        'Where a stream begins anew: replaces whatever was known. Newest first, ended ones at the end',
      ),
  ])
  .meta({ id: 'JobEvent' });
export type JobEvent = z.infer<typeof jobEventSchema>;
