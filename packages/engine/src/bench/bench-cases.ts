/** What can be measured, as data: `danqing bench --list`. */

export interface PairOf {
  readonly subject: string;
  readonly baseline: string;
  /** What the ratio of their times should not exceed. */
  readonly goal?: number;
}

export interface BenchCase {
  readonly name: BenchCaseName;
  readonly pairs: readonly PairOf[];
  /** Rounds unless the user says otherwise. */
  readonly rounds: number;
  /** What a round takes, in warm pictures and starts of the program; and what comes before the rounds. */
  readonly costs: { readonly pictures: number; readonly starts: number; readonly beforeMs: number };
}

export const BENCH_CASE_NAMES = ['cold-start', 'load', 'warm-picture', 'step', 'buffers', 'ipc'] as const;
export type BenchCaseName = (typeof BENCH_CASE_NAMES)[number];

export const BENCH_CASES: readonly BenchCase[] = [
  {
    // From the start of the program to its end, the picture written.
    name: 'cold-start',
    pairs: [{ subject: 'new prompt', baseline: 'cached prompt' }],
    rounds: 5,
    costs: { pictures: 2, starts: 2, beforeMs: 0 },
  },
  {
    // From the start of the engine's process.
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
    // One evaluation of the transformer against its linear layers alone, with the same weights in the same places.
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
    costs: { pictures: 8, starts: 0, beforeMs: 8000 },
  },
  {
    // With a preview after each step.
    name: 'ipc',
    pairs: [{ subject: 'own process', baseline: 'in process', goal: 1.03 }],
    rounds: 15,
    costs: { pictures: 2, starts: 0, beforeMs: 2000 },
  },
];
