import {
  DanqingError,
  type MemoryNeeds,
  type MemoryPlan,
  type Placement,
  type StageNeeds,
} from '@danqing/protocol';
import { formatBytes } from './format-bytes.ts';

/** Peak of a placement. */
export function peakOf(placement: Placement, { stages, scratchBytes }: MemoryNeeds): number {
  const largest = (value: (stage: StageNeeds) => number): number => Math.max(0, ...stages.map(value));
  if (placement === 'staged') {
    return scratchBytes + largest(({ weightBytes, activationBytes }) => weightBytes + activationBytes);
  }
  const weights = stages.reduce((sum, { weightBytes }) => sum + weightBytes, 0);
  return scratchBytes + weights + largest(({ activationBytes }) => activationBytes);
}

/**
 * The fastest placement within the budget; without a budget, everything resident.
 * @throws DanqingError MEMORY_PLAN_IMPOSSIBLE with the least that would do
 */
export function planMemory(needs: MemoryNeeds, budgetBytes: number | null): MemoryPlan {
  for (const placement of ['resident', 'staged'] as const) {
    const peakBytes = peakOf(placement, needs);
    if (budgetBytes === null || peakBytes <= budgetBytes)
      return { ...needs, placement, budgetBytes, peakBytes };
  }
  throw impossible(needs, budgetBytes ?? 0);
}

function impossible(needs: MemoryNeeds, budgetBytes: number): DanqingError {
  const neededBytes = peakOf('staged', needs);
  const widest = needs.stages.toSorted(
    (a, b) => b.weightBytes + b.activationBytes - (a.weightBytes + a.activationBytes),
  )[0];
  const where =
    widest === undefined
      ? ''
      : ` The stage "${widest.stage}" is the largest: ${formatBytes(widest.weightBytes)} of weights, ${formatBytes(widest.activationBytes)} of activations.`;
  return new DanqingError(
    'MEMORY_PLAN_IMPOSSIBLE',
    `The picture needs ${formatBytes(neededBytes)}, the budget is ${formatBytes(budgetBytes)}.${where}`,
    {
      hint: `Give at least ${formatBytes(neededBytes)}, ask for a smaller picture, or use smaller weights (q4_0).`,
      details: { neededBytes, budgetBytes, stages: needs.stages },
    },
  );
}
