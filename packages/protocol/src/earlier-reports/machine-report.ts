/** The format of `danqing report` before it became a suite of the bench. */
import { z } from 'zod';
import { errorBodySchema } from '../job.ts';
import { namesOfNow } from '../stages.ts';

const text = z.string().max(2000);
const ms = z.number().nonnegative();
const bytes = z.number().nonnegative();
const count = z.int().nonnegative();

const pictureSchema = z.strictObject({
  durationMs: ms,
  stageMs: z.preprocess(namesOfNow, z.record(text, ms)),
  plannedBytes: bytes,
  /** Memory in addition to what the engine used before its first plan. */
  usedBytes: bytes,
  placement: text,
  /** Edge of the tiles used for decoding; null: decoded in one piece. */
  tileEdge: count.nullable(),
  /** SHA-256 of the pixels. */
  pictureHash: text,
});

const ok = z.boolean();

/** Whether the figures are plausible. */
const checkSchema = z.discriminatedUnion('name', [
  /** Ratio for the image that came closest to the arithmetic floor. */
  z.strictObject({ name: z.literal('floor'), ok, timesFloor: z.number().nonnegative() }),
  /** Standard deviation of the pixel values (0 to 255) of the most uniform image. */
  z.strictObject({ name: z.literal('picture'), ok, leastSpread: z.number().nonnegative() }),
  /** Floating-point operations of one request, decoded in one piece. */
  z.strictObject({ name: z.literal('same picture'), ok, pictures: count, different: count }),
  z.strictObject({ name: z.literal('budget'), ok, budgets: count, exceeded: count }),
]);

export const machineReportSchema = z.strictObject({
  format: z.literal(1),
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
    /** The fastest matrix product measured; floors are derived from it. */
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
  /** Source of the memory figures: process, driver or allocator. */
  memorySource: text,
  load: z.strictObject({ openMs: ms, firstPictureMs: ms, secondPictureMs: ms }),
  sizes: z.array(pictureSchema.extend({ width: count, height: count, floorMs: ms })).max(50),
  memory: z.strictObject({
    phases: z.array(z.strictObject({ name: text, atMs: ms })).max(50),
    /** Resident memory of the engine's process; empty when the system does not report it. */
    samples: z.array(z.tuple([ms, bytes])).max(10_000),
  }),
  budgets: z
    .array(
      z.strictObject({
        /** Fraction of the memory needed to keep all weights resident. */
        share: z.number().positive(),
        budgetBytes: bytes,
        picture: pictureSchema.nullable(),
        /**
         * Largest difference from the image without a budget, on a scale of 255: with tiles, pixels near the seams
         * differ.
         */
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
export type MachinePicture = z.infer<typeof pictureSchema>;
