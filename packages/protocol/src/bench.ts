/**
 * The report that `danqing bench` and `danqing report` write and read. docs/reference/bench.md explains it;
 * docs/reference/bench.schema.json is generated from this schema.
 */
import { z } from 'zod';
import { namesOfNow } from './stages.ts';

export const BENCH_FORMAT = 3;

export const BENCH_SUITE_NAMES = ['quick', 'full', 'report'] as const;
export type BenchSuiteName = (typeof BENCH_SUITE_NAMES)[number];

const text = z.string().max(2000);
/** 0 in converted reports of an earlier format that lack it. */
const durationMs = z.number().nonnegative();
const bytes = z.number().nonnegative();

/** One of the variants that a pair compares, or one point of a series: a size, a budget, a fault. */
const contestantSchema = z.strictObject({
  name: text,
  /** One value per round, in order. */
  samplesMs: z.array(durationMs).min(1),
  medianMs: durationMs,
  fastestMs: durationMs,
  /** Time for its arithmetic at this device's fastest matrix products; null when arithmetic does not dominate. */
  floorMs: z.number().nonnegative().nullable(),
  /** Medians of further measurements: milliseconds of stages, bytes; the suffix of the name is the unit. */
  facts: z.preprocess(namesOfNow, z.record(text, z.number())),
  /** Placement of its weights: `resident`, `staged`, `streamed`; null when nothing is drawn. */
  placement: text.nullable(),
  /** How it ended, when that is what was measured: an error code, or the adaptations to refused memory. */
  outcome: text.nullable(),
  /** SHA-256 of the pixels of its first image; null when nothing is drawn. */
  pictureHash: text.nullable(),
});

const pairSchema = z.strictObject({
  subject: text,
  baseline: text,
  /** Time of the subject divided by that of the baseline, per round. */
  ratios: z.array(z.number().positive()).min(1),
  medianRatio: z.number().positive(),
  /** Upper bound promised for the ratio; null: no promise. */
  goal: z.number().positive().nullable(),
});

const checkSchema = z.strictObject({
  /**
   * `floor`: not faster than the arithmetic allows. `picture`: finite, not blank, and identical wherever it must be.
   * `budget`: no more memory than allowed. `outcome`: each ended as expected.
   */
  name: z.enum(['floor', 'picture', 'budget', 'outcome']),
  ok: z.boolean(),
  detail: text,
  /** The numbers behind `detail`. */
  facts: z.record(text, z.number()),
});

const curveSchema = z.strictObject({
  phases: z.array(z.strictObject({ name: text, atMs: z.number().nonnegative() })).max(50),
  /** Pairs of time in milliseconds and bytes; empty on systems that do not report it. */
  samples: z.array(z.tuple([z.number().nonnegative(), bytes])).max(10_000),
});

const figureSchema = z.strictObject({
  case: text,
  rounds: z.int().positive(),
  contestants: z.array(contestantSchema).min(1),
  /** Empty when the contestants are points of a series. */
  pairs: z.array(pairSchema),
  checks: z.array(checkSchema),
  /** SHA-256 of the pixels of the first round; null when nothing is drawn. */
  pictureHash: text.nullable(),
  /** Resident memory of the engine's process over time; null when the case does not measure it. */
  memoryCurve: curveSchema.nullable(),
  /** The system's one-minute load average when the case began; 0 on systems without one. */
  loadAverage: z.number().nonnegative(),
});

const machineSchema = z.strictObject({
  processor: text,
  totalBytes: bytes,
  platform: text,
  device: text,
  features: z.array(text),
});

const memorySchema = z.strictObject({
  deviceKind: text,
  deviceBytes: bytes,
  availableBytes: bytes,
  /** Source of the memory figures: `process`, `driver`, `allocator`. */
  source: text,
});

const settingsSchema = z.strictObject({
  model: text,
  prompt: text,
  seed: text,
  width: z.int(),
  height: z.int(),
  steps: z.int(),
  guidance: z.number(),
  threads: z.int(),
  precision: text,
});

export const benchReportSchema = z.strictObject({
  format: z.literal(BENCH_FORMAT),
  createdAt: z.iso.datetime(),
  /** Null when single cases were selected. */
  suite: z.enum(BENCH_SUITE_NAMES).nullable(),
  durationMs,
  versions: z.strictObject({ danqing: text, node: text, ggml: text }),
  machine: machineSchema,
  /** The device's memory before the run; null in converted reports of an earlier format. */
  memory: memorySchema.nullable(),
  settings: settingsSchema,
  /** The fastest matrix product measured on this device; floors are derived from it. */
  peak: z.strictObject({ gflops: z.number().positive(), weights: text }),
  figures: z.array(figureSchema),
});

export type BenchReport = z.infer<typeof benchReportSchema>;
export type BenchFigure = z.infer<typeof figureSchema>;
export type BenchCheck = z.infer<typeof checkSchema>;
export type BenchPair = z.infer<typeof pairSchema>;
export type BenchContestant = z.infer<typeof contestantSchema>;
export type MemoryCurve = z.infer<typeof curveSchema>;
