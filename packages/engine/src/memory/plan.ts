import {
  DanqingError,
  type MemoryNeeds,
  type MemoryPlan,
  type StageNeeds,
  type StagePlan,
} from '@danqing/protocol';
import { formatBytes } from './format-bytes.ts';
import { fitStage, leastBytes, wholeStage } from './stage-run.ts';

/**
 * The fastest placement within the budget; without a budget, everything resident. Where weights must come and go between
 * stages, each stage runs whole if it fits, else streamed, with as much kept as fits, or tiled.
 * @throws DanqingError MEMORY_PLAN_IMPOSSIBLE with the least that would do
 */
export function planMemory(needs: MemoryNeeds, budgetBytes: number | null): MemoryPlan {
  const { scratchBytes } = needs;
  const whole = needs.stages.map(wholeStage);
  const allBytes = residentPeak(needs);
  if (budgetBytes === null || allBytes <= budgetBytes) {
    return { scratchBytes, stages: whole, placement: 'resident', budgetBytes, peakBytes: allBytes };
  }
  const stages = needs.stages.flatMap((stage) => fitStage(stage, budgetBytes - scratchBytes) ?? []);
  if (stages.length < needs.stages.length) throw impossible(needs, budgetBytes);
  return { scratchBytes, stages, placement: 'staged', budgetBytes, peakBytes: scratchBytes + most(stages) };
}

/** Peak when all weights stay. */
export function residentPeak({ stages, scratchBytes }: MemoryNeeds): number {
  const weights = stages.reduce((sum, { weightBytes }) => sum + weightBytes, 0);
  return scratchBytes + weights + Math.max(0, ...stages.map(({ activationBytes }) => activationBytes));
}

/** Peak when stages come one after the other, each of them whole. */
export function stagedPeak({ stages, scratchBytes }: MemoryNeeds): number {
  return scratchBytes + most(stages.map(wholeStage));
}

/** Peak when nothing is kept that need not be. */
export function leastPeak({ stages, scratchBytes }: MemoryNeeds): number {
  return scratchBytes + Math.max(0, ...stages.map(leastBytes));
}

function most(stages: readonly Pick<StagePlan, 'bytes'>[]): number {
  return Math.max(0, ...stages.map(({ bytes }) => bytes));
}

function impossible(needs: MemoryNeeds, budgetBytes: number): DanqingError {
  const neededBytes = leastPeak(needs);
  const widest = needs.stages.toSorted((a, b) => leastBytes(b) - leastBytes(a))[0];
  return new DanqingError(
    'MEMORY_PLAN_IMPOSSIBLE',
    `The picture needs ${formatBytes(neededBytes)}, the budget is ${formatBytes(budgetBytes)}.${describe(widest)}`,
    {
      hint: `Give at least ${formatBytes(neededBytes)}, ask for a smaller picture, or use smaller weights (q4_0).`,
      details: { neededBytes, budgetBytes, stages: needs.stages },
    },
  );
}

function describe(widest: StageNeeds | undefined): string {
  if (widest === undefined) return '';
  const { stage } = widest;
  return ` The stage "${stage}" is the largest: ${formatBytes(leastBytes(widest))} at the least.`;
}
