/**
 * What `danqing bench` writes and `danqing bench compare` reads; docs/reference/bench.md explains it, and
 * docs/reference/bench.schema.json is made from this.
 */
import { z } from 'zod';

export const BENCH_FORMAT = 2;

export const BENCH_SUITE_NAMES = ['quick', 'full'] as const;
export type BenchSuiteName = (typeof BENCH_SUITE_NAMES)[number];

const text = z.string().max(2000);
const durationMs = z.number().positive();
const bytes = z.number().nonnegative();

/** One of the ways that a pair compares, or one point of a series: a size, a budget, a fault. */
const contestantSchema = z.strictObject({
  name: text,
  /** One a round, in the order of the rounds. */
  samplesMs: z.array(durationMs).min(1),
  medianMs: durationMs,
  fastestMs: durationMs,
  /** Its arithmetic at the fastest matrix products of this device; null where arithmetic is not what it does. */
  floorMs: z.number().nonnegative().nullable(),
  /** Medians of what else was measured: milliseconds of stages, bytes, as the names' ends say. */
  facts: z.record(text, z.number()),
  /** How it ended, where that is what was measured: an error's code, what memory that was refused led to. */
  outcome: text.nullable(),
  /** SHA-256 of the pixels of its first picture; null where nothing is drawn. */
  pictureHash: text.nullable(),
});

const pairSchema = z.strictObject({
  subject: text,
  baseline: text,
  /** Time of the subject in times of the baseline, round by round. */
  ratios: z.array(z.number().positive()).min(1),
  medianRatio: z.number().positive(),
  /** What the ratio should not exceed; null: nothing is promised. */
  goal: z.number().positive().nullable(),
});

const checkSchema = z.strictObject({
  /**
   * `floor`: no faster than the arithmetic allows. `picture`: finite, not blank, the same wherever it must be.
   * `budget`: no more memory than was allowed. `outcome`: each ended as it must.
   */
  name: z.enum(['floor', 'picture', 'budget', 'outcome']),
  ok: z.boolean(),
  detail: text,
});

const figureSchema = z.strictObject({
  case: text,
  rounds: z.int().positive(),
  contestants: z.array(contestantSchema).min(1),
  /** None: the contestants are points of a series. */
  pairs: z.array(pairSchema),
  checks: z.array(checkSchema),
  /** SHA-256 of the pixels of the first round; null where nothing is drawn. */
  pictureHash: text.nullable(),
  /** Processes that wanted a processor when the case began, by the system's one-minute mean; 0 where it has none. */
  loadAverage: z.number().nonnegative(),
});

const machineSchema = z.strictObject({
  processor: text,
  totalBytes: bytes,
  platform: text,
  device: text,
  features: z.array(text),
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
  /** Null: cases were named. */
  suite: z.enum(BENCH_SUITE_NAMES).nullable(),
  durationMs,
  versions: z.strictObject({ danqing: text, node: text, ggml: text }),
  machine: machineSchema,
  settings: settingsSchema,
  /** The fastest matrix product found on this device; floors follow from it. */
  peak: z.strictObject({ gflops: z.number().positive(), weights: text }),
  figures: z.array(figureSchema),
});

export type BenchReport = z.infer<typeof benchReportSchema>;
export type BenchFigure = z.infer<typeof figureSchema>;
export type BenchCheck = z.infer<typeof checkSchema>;
export type BenchPair = z.infer<typeof pairSchema>;
export type BenchContestant = z.infer<typeof contestantSchema>;
