/** What can be measured, as data: `danqing bench --list`. */
import type { BenchSuiteName } from '@danqing/protocol';

export interface PairOf {
  readonly subject: string;
  readonly baseline: string;
  /** Upper limit for the ratio of the two times. */
  readonly goal?: number;
}

export interface BenchCase {
  readonly name: BenchCaseName;
  /** Empty: a series of points, each with its own figure. */
  readonly pairs: readonly PairOf[];
  /** Default number of rounds. */
  readonly rounds: number;
  readonly costs: CaseCosts;
}

/** Cost of one round in warm images and in engine starts with a first image, plus the time needed before the rounds. */
export interface CaseCosts {
  readonly pictures: number;
  readonly starts: number;
  readonly beforeMs: number;
  /** Extra time per round, independent of the model. */
  readonly otherMs?: number;
}

export const BENCH_CASE_NAMES = [
  'cold-start',
  'load',
  'warm-picture',
  'step',
  'buffers',
  'ipc',
  'sizes',
  'memory',
  'prompts',
  'in-a-row',
  'clients',
  'budgets',
  'refused-memory',
  'killed-engine',
  'damaged-weights',
  'slow-disk',
] as const;
export type BenchCaseName = (typeof BENCH_CASE_NAMES)[number];

/** Default number of images that `in-a-row` draws. */
export const PICTURES_IN_A_ROW = 20;

export const BENCH_CASES: readonly BenchCase[] = [
  {
    // From program start to exit, including writing the image.
    name: 'cold-start',
    pairs: [{ subject: 'new prompt', baseline: 'cached prompt' }],
    rounds: 5,
    costs: { pictures: 2, starts: 2, beforeMs: 0 },
  },
  {
    // From the start of the engine process.
    name: 'load',
    pairs: [{ subject: 'first picture', baseline: 'open model' }],
    rounds: 5,
    costs: { pictures: 1, starts: 2, beforeMs: 0 },
  },
  {
    name: 'warm-picture',
    pairs: [{ subject: 'new prompt', baseline: 'cached prompt' }],
    rounds: 9,
    costs: { pictures: 2, starts: 0, beforeMs: 1000 },
  },
  {
    // One evaluation of the transformer against its linear layers alone, with the same weights in the same buffers.
    name: 'step',
    pairs: [{ subject: 'step', baseline: 'its products', goal: 1.15 }],
    rounds: 15,
    costs: { pictures: 0.3, starts: 0, beforeMs: 1000 },
  },
  {
    // A block of the published size at 512x512, synthetic weights in q4_0.
    name: 'buffers',
    pairs: [{ subject: 'fastest buffer type', baseline: 'default buffer' }],
    rounds: 3,
    // Independent of the model: the block is always the same.
    costs: { pictures: 0, starts: 0, beforeMs: 8000, otherMs: 4000 },
  },
  {
    // With a preview after each step.
    name: 'ipc',
    pairs: [{ subject: 'own process', baseline: 'in process', goal: 1.03 }],
    rounds: 15,
    costs: { pictures: 2, starts: 0, beforeMs: 2000 },
  },
  // Five sizes, each drawn twice: together about six images of the largest.
  { name: 'sizes', pairs: [], rounds: 1, costs: { pictures: 6, starts: 0.5, beforeMs: 0 } },
  // Resident memory of the engine process: idle, generating, afterwards, and during a second image.
  { name: 'memory', pairs: [], rounds: 1, costs: { pictures: 1, starts: 1, beforeMs: 2400 } },
  { name: 'prompts', pairs: [], rounds: 1, costs: { pictures: 5, starts: 1, beforeMs: 1000 } },
  // Twenty unless fewer are requested.
  {
    name: 'in-a-row',
    pairs: [],
    rounds: 1,
    costs: { pictures: PICTURES_IN_A_ROW - 1, starts: 1, beforeMs: 0 },
  },
  {
    // Two requests to one engine.
    name: 'clients',
    pairs: [{ subject: 'two at once', baseline: 'one after the other', goal: 1.05 }],
    rounds: 3,
    costs: { pictures: 4, starts: 0, beforeMs: 0 },
  },
  // Each measurement starts a new engine.
  { name: 'budgets', pairs: [], rounds: 1, costs: { pictures: 2, starts: 4, beforeMs: 0 } },
  // Each measurement starts a new engine and draws a second image afterwards.
  { name: 'refused-memory', pairs: [], rounds: 1, costs: { pictures: 9, starts: 6, beforeMs: 0 } },
  { name: 'killed-engine', pairs: [], rounds: 1, costs: { pictures: 1, starts: 2, beforeMs: 0 } },
  { name: 'damaged-weights', pairs: [], rounds: 1, costs: { pictures: 0, starts: 1.5, beforeMs: 0 } },
  {
    // Weights streamed within a small budget from a disk limited to 100 MB/s.
    name: 'slow-disk',
    pairs: [{ subject: 'slow disk', baseline: 'this disk' }],
    rounds: 2,
    costs: { pictures: 12, starts: 0, beforeMs: 2000 },
  },
];

/** The cases of each suite in order, with the number of rounds that replaces their default. */
const SUITES: Readonly<Record<BenchSuiteName, Partial<Readonly<Record<BenchCaseName, number>>> | null>> = {
  quick: {
    load: 1,
    'warm-picture': 3,
    sizes: 1,
    memory: 1,
    prompts: 1,
    clients: 1,
    budgets: 1,
    'refused-memory': 1,
    'killed-engine': 1,
    'damaged-weights': 1,
  },
  // All cases.
  full: null,
  // The cases shown by `danqing report`.
  report: { memory: 1, sizes: 1, budgets: 1, 'in-a-row': 1, prompts: 1 },
};

export function casesOfSuite(name: BenchSuiteName): readonly BenchCase[] {
  const chosen = SUITES[name];
  if (chosen === null) return BENCH_CASES;
  return Object.entries(chosen).flatMap(([wanted, rounds]) =>
    BENCH_CASES.filter((known) => known.name === wanted).map((known) => ({ ...known, rounds })),
  );
}

/** Expected duration of a case, given the measured times of an image and a start. */
export function expectedMs(
  { costs, rounds }: Pick<BenchCase, 'costs' | 'rounds'>,
  { coldMs, warmMs }: { readonly coldMs: number; readonly warmMs: number },
): number {
  const { pictures, starts, beforeMs, otherMs = 0 } = costs;
  return coldMs + beforeMs + rounds * (pictures * warmMs + starts * coldMs + otherMs);
}

/** Adjusts the cost of `in-a-row` to the number of images; other cases are unchanged. */
export function withPictures(known: BenchCase, pictures: number): BenchCase {
  if (known.name !== 'in-a-row') return known;
  return { ...known, costs: { ...known.costs, pictures: pictures - 1 } };
}
