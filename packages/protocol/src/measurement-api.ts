/** Bodies of /api/machine/report, through which the page measures this machine. */
import { z } from 'zod';
import { errorBodySchema } from './job.ts';
import { REPORT_PARTS } from './report-parts.ts';

const time = z.iso.datetime().describe('UTC');

/** POST /api/machine/report */
export const startMeasurementSchema = z
  .strictObject({
    pictures: z.int().min(1).max(20).default(20).describe('Images in a row, to measure stability'),
  })
  .meta({ id: 'StartMeasurement' });
export type StartMeasurement = z.output<typeof startMeasurementSchema>;

export const measurementSchema = z
  .strictObject({
    state: z
      .enum(['waiting', 'running', 'done', 'failed', 'cancelled'])
      .describe('Waiting: for images being drawn. No job starts until the measurement has ended'),
    model: z.string(),
    pictures: z.int().positive(),
    part: z.enum(REPORT_PARTS).nullable().describe('The part being measured'),
    startedAt: time,
    endedAt: time.nullable(),
    error: errorBodySchema.nullable(),
  })
  .meta({ id: 'Measurement' });
export type Measurement = z.infer<typeof measurementSchema>;

/** GET /api/machine/report/progress */
export const measurementStateSchema = z
  .strictObject({
    measurement: measurementSchema.nullable().describe('The last measurement since the server started'),
    report: z
      .strictObject({
        createdAt: time,
        model: z.string(),
        durationMs: z.number().describe('Duration of the measurement'),
      })
      .nullable()
      .describe('The stored report; null before the first'),
  })
  .meta({ id: 'MeasurementState' });
export type MeasurementState = z.infer<typeof measurementStateSchema>;

const text = z.string();

/** A block of a document, to be shown on the page or written as HTML or Markdown. */
export const blockSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('heading'),
      level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
      text,
    }),
    z.strictObject({ kind: z.literal('text'), text }),
    z.strictObject({ kind: z.literal('table'), head: z.array(text), rows: z.array(z.array(text)) }),
    z.strictObject({
      kind: z.literal('chart'),
      name: text,
      svg: text,
      alt: text.describe('Description of the chart in words'),
    }),
  ])
  .meta({ id: 'ReportBlock' });
export type Block = z.infer<typeof blockSchema>;

/** GET /api/machine/report/blocks */
export const reportBlocksSchema = z
  .strictObject({ blocks: z.array(blockSchema) })
  .meta({ id: 'ReportBlocks' });
