import type { BenchInput } from '../bench-input.ts';
import { sumFlops } from '../measure/floor-flops.ts';
import { gpuBudgets, type MeasuredBudget, measureBudgets, shareBudgets } from '../measure/measure-budgets.ts';
import type { BenchSession, Outcome, Sample } from '../session.ts';
import { likeness } from './likeness.ts';
import { sampleOf, series } from './series.ts';

/** Simulates smaller cards: 4 to 12 GiB for a large model, shares of its resident size for a small one. */
export function openBudgetsSession(input: BenchInput): BenchSession {
  const { whole, cost } = input;
  const { plannedBytes } = whole.picture;
  const budgets = gpuBudgets(plannedBytes) ?? shareBudgets(plannedBytes);
  const flops = sumFlops(cost);
  return series(
    budgets.map(({ name }) => ({ name, flops })),
    async (onPoint) => (await measureBudgets({ ...input, onPoint }, budgets, whole)).map(toSample),
  );
}

function toSample(measured: MeasuredBudget): Sample {
  const { memoryBudgetBytes: budgetBytes, durationMs, drawn, difference, problem } = measured;
  if (drawn === null) {
    const outcome: Outcome = { text: problem?.code ?? '', ok: problem?.code === 'MEMORY_PLAN_IMPOSSIBLE' };
    return { durationMs, facts: { budgetBytes }, outcome, aborted: true };
  }
  const { like, text, ok } = likeness(drawn, difference);
  const sample = sampleOf(drawn, like);
  return {
    ...sample,
    facts: { budgetBytes, ...sample.facts, ...differenceFacts(difference) },
    outcome: { text: `${drawn.picture.placement}, ${text}`, ok },
  };
}

/** Differences from the image without a budget, of 255. */
function differenceFacts(difference: MeasuredBudget['difference']): Record<string, number> {
  if (difference === null) return {};
  return { meanDifference: difference.mean, largestDifference: difference.largest };
}
