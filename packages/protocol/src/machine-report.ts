/** What `danqing report` measures, writes and reads: a machine and a model, to be shown, kept and compared. */
import { z } from 'zod';
import { errorBodySchema } from './job.ts';

export const MACHINE_REPORT_FORMAT = 1;

const text = z.string().max(2000);
const ms = z.number().nonnegative();
const bytes = z.number().nonnegative();
const count = z.int().nonnegative();

const pictureSchema = z.strictObject({
  durationMs: ms,
  stageMs: z.record(text, ms),
  plannedBytes: bytes,
  /** Above what the engine took before its first plan. */
  usedBytes: bytes,
  placement: text,
  /** Of the tiles in which it was decoded; null: in one piece. */
  tileEdge: count.nullable(),
  /** SHA-256 of the pixels. */
  pictureHash: text,
});

const ok = z.boolean();

/** Whether the figures can be true. */
const checkSchema = z.discriminatedUnion('name', [
  /** Of the picture that came nearest to the arithmetic's floor. */
  z.strictObject({ name: z.literal('floor'), ok, timesFloor: z.number().nonnegative() }),
  /** Standard deviation of the flattest picture's values, of 255. */
  z.strictObject({ name: z.literal('picture'), ok, leastSpread: z.number().nonnegative() }),
  /** Of one request, decoded in one piece. */
  z.strictObject({ name: z.literal('same picture'), ok, pictures: count, different: count }),
  z.strictObject({ name: z.literal('budget'), ok, budgets: count, exceeded: count }),
]);

export const machineReportSchema = z.strictObject({
  format: z.literal(MACHINE_REPORT_FORMAT),
  createdAt: z.iso.datetime(),
  durationMs: ms,
  versions: z.strictObject({ danqing: text, node: text, ggml: text }),
  machine: z.strictObject({
    processor: text,
    platform: text,
    totalBytes: bytes,
    device: text,
    deviceKind: text,
    deviceBytes: bytes,
    availableBytes: bytes,
    /** The fastest matrix product found: floors follow from it. */
    peakFlops: z.number().positive(),
  }),
  settings: z.strictObject({
    model: text,
    prompt: text,
    seed: text,
    steps: count,
    guidance: z.number(),
    threads: count,
    precision: text,
  }),
  /** By whom memory was told: the process, the driver, the allocator. */
  memorySource: text,
  load: z.strictObject({ openMs: ms, firstPictureMs: ms, secondPictureMs: ms }),
  sizes: z.array(pictureSchema.extend({ width: count, height: count, floorMs: ms })).max(50),
  memory: z.strictObject({
    phases: z.array(z.strictObject({ name: text, atMs: ms })).max(50),
    /** Resident memory of the engine's process; empty where the system does not tell. */
    samples: z.array(z.tuple([ms, bytes])).max(10_000),
  }),
  budgets: z
    .array(
      z.strictObject({
        /** Of what it takes for all weights to stay. */
        share: z.number().positive(),
        budgetBytes: bytes,
        picture: pictureSchema.nullable(),
        /** To the picture without a budget, of 255: in tiles the pixels near the seams differ. */
        difference: z.strictObject({ mean: z.number(), largest: count }).nullable(),
        problem: errorBodySchema.nullable(),
      }),
    )
    .max(20),
  stability: z
    .array(z.strictObject({ durationMs: ms, residentBytes: bytes.nullable(), pictureHash: text }))
    .max(1000),
  prompts: z.array(z.strictObject({ tokens: count, encodeMs: ms, durationMs: ms })).max(20),
  checks: z.array(checkSchema).max(100),
});

export type MachineReport = z.infer<typeof machineReportSchema>;
export type MachineCheck = z.infer<typeof checkSchema>;
export type MeasuredPicture = z.infer<typeof pictureSchema>;
