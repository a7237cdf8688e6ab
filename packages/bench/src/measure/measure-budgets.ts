import { type ErrorWords, errorWords, isDanqingError } from '@danqing/protocol';
import { type BenchTarget, openBenchTarget } from './bench-target.ts';
import { type Difference, differenceOf, type TimedGeneration, timeGeneration } from './timed-generation.ts';

export interface Budget {
  readonly name: string;
  readonly bytes: number;
}

export interface MeasuredBudget {
  readonly memoryBudgetBytes: number;
  readonly durationMs: number;
  /** Null if nothing fits. */
  readonly drawn: TimedGeneration | null;
  /** Difference from the image without a budget. */
  readonly difference: Difference | null;
  readonly problem: ErrorWords | null;
}

/** Budgets as shares of the memory for all weights resident. */
const BUDGET_SHARES = [1, 0.75, 0.5, 0.25];

export function shareBudgets(residentBytes: number): Budget[] {
  return BUDGET_SHARES.map((share) => ({
    name: `${share * 100} %`,
    bytes: Math.ceil(residentBytes * share),
  }));
}

const GIBIBYTE = 1024 ** 3;
/** Memory of common cards, largest first. */
const CARDS_GIB = [12, 8, 6, 4];

/** Card sizes from the smallest that holds the whole model downwards. Null if the model fits all of them. */
export function gpuBudgets(residentBytes: number): Budget[] | null {
  const cards = CARDS_GIB.map((gibibytes) => ({ name: `${gibibytes} GiB`, bytes: gibibytes * GIBIBYTE }));
  const ample = cards.filter(({ bytes }) => bytes >= residentBytes);
  if (ample.length === cards.length) return null;
  return cards.slice(Math.max(0, ample.length - 1));
}

/** The same image within each budget, each with a new engine. A budget too small for any plan is a valid result. */
export async function measureBudgets(
  subject: BenchTarget,
  budgets: readonly Budget[],
  whole: TimedGeneration,
): Promise<MeasuredBudget[]> {
  const measured: MeasuredBudget[] = [];
  for (const { name, bytes } of budgets) {
    subject.onPoint?.(name);
    measured.push(await measureBudget(subject, bytes, whole));
  }
  return measured;
}

async function measureBudget(
  { engine: options, request, signal }: BenchTarget,
  memoryBudgetBytes: number,
  whole: TimedGeneration,
): Promise<MeasuredBudget> {
  await using engine = await openBenchTarget({
    engine: { ...options, memoryBudgetBytes },
    signal,
  });
  const start = performance.now();
  try {
    const drawn = await timeGeneration(engine, request, signal);
    const difference = differenceOf(drawn.pixels, whole.pixels);
    return { memoryBudgetBytes, durationMs: drawn.picture.durationMs, drawn, difference, problem: null };
  } catch (error) {
    if (!isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) throw error;
    const durationMs = performance.now() - start;
    return { memoryBudgetBytes, durationMs, drawn: null, difference: null, problem: errorWords(error) };
  }
}
