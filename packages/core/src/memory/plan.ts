import {
  DanqingError,
  isDanqingError,
  type MemoryPlan,
  type MemoryRequirements,
  type Offload,
  STAGES,
  type StagePlan,
  type StageRequirements,
  sentences,
  type Text,
} from '@danqing/protocol';
import { say } from '../say/say.ts';
import { formatBytes } from './format-bytes.ts';
import { fitStage, leastBytes, mostWorkBytes, wholeStage, workBytesOf } from './stage-mode.ts';

/**
 * The fastest placement within the budget; without a budget, everything is resident. If weights must be loaded and
 * freed between stages, each stage runs whole if it fits, otherwise tiled, otherwise streamed with as many segments
 * kept as fit.
 * @throws DanqingError MEMORY_PLAN_IMPOSSIBLE with the smallest sufficient budget
 */
export function planMemory(
  needs: MemoryRequirements,
  memoryBudgetBytes: number | null,
  offload: Offload = 'auto',
): MemoryPlan {
  const own = { memoryBudgetBytes, smallerModel: null };
  const allBytes = residentPeak(needs);
  const most = memoryBudgetBytes ?? Number.POSITIVE_INFINITY;
  if (offload !== true && allBytes <= most) {
    const stages = needs.stages.map(wholeStage);
    const scratchBytes = scratchOf(needs, stages);
    return { ...needs, ...own, stages, placement: 'resident', scratchBytes, peakBytes: allBytes };
  }
  if (offload === false) throw impossible(needs, most, allBytes);
  const room = most - mostScratch(needs);
  const stages = needs.stages.flatMap((stage) => fitStage(stage, room) ?? []);
  if (stages.length < needs.stages.length) throw impossible(needs, most, leastPeak(needs));
  const scratchBytes = scratchOf(needs, stages);
  const peakBytes = scratchBytes + mostOf(stages);
  return { ...needs, ...own, stages, placement: 'staged', scratchBytes, peakBytes };
}

/** The plan, or the reason why there is none. */
export type Attempted =
  | { readonly plan: MemoryPlan; readonly problem: null }
  | { readonly plan: null; readonly problem: DanqingError };

/** Like `planMemory`, for callers that only ask whether a plan exists. */
export function tryPlan(needs: MemoryRequirements, memoryBudgetBytes: number): Attempted {
  try {
    return { plan: planMemory(needs, memoryBudgetBytes), problem: null };
  } catch (error) {
    if (!isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) throw error;
    return { plan: null, problem: error };
  }
}

/** Peak if all weights stay resident. */
export function residentPeak(needs: MemoryRequirements): number {
  const { stages } = needs;
  const weights = stages.reduce((sum, { weightBytes }) => sum + weightBytes, 0);
  const activations = Math.max(0, ...stages.map(({ activationBytes }) => activationBytes));
  return scratchOf(needs, stages.map(wholeStage)) + weights + activations;
}

/** Peak if stages run one after the other, each of them whole. */
export function stagedPeak(needs: MemoryRequirements): number {
  return mostScratch(needs) + mostOf(needs.stages.map(wholeStage));
}

/** Smallest budget with a plan: nothing is kept unnecessarily. */
export function leastPeak(needs: MemoryRequirements): number {
  return Math.min(residentPeak(needs), mostScratch(needs) + Math.max(0, ...needs.stages.map(leastBytes)));
}

function scratchOf({ overheadBytes }: MemoryRequirements, stages: readonly StagePlan[]): number {
  return overheadBytes + Math.max(0, ...stages.map(workBytesOf));
}

/**
 * Overhead plus the most working memory of any stage in any mode. Modes are chosen with this much set aside, so that
 * more memory never leads to a slower mode.
 */
export function mostScratch({ overheadBytes, stages }: MemoryRequirements): number {
  return overheadBytes + Math.max(0, ...stages.map(mostWorkBytes));
}

function mostOf(stages: readonly Pick<StagePlan, 'bytes'>[]): number {
  return Math.max(0, ...stages.map(({ bytes }) => bytes));
}

function impossible(needs: MemoryRequirements, memoryBudgetBytes: number, neededBytes: number): DanqingError {
  const widest = needs.stages.toSorted((a, b) => leastBytes(b) - leastBytes(a))[0];
  return new DanqingError(
    'MEMORY_PLAN_IMPOSSIBLE',
    sentences(
      say`The image needs ${formatBytes(neededBytes)}, but the budget is ${formatBytes(memoryBudgetBytes)}.`,
      ...describe(widest),
    ),
    {
      hint: say`Allow at least ${formatBytes(neededBytes)}, or use a smaller image or smaller weights (q4_0).`,
      details: { neededBytes, budgetBytes: memoryBudgetBytes, ...needs },
    },
  );
}

function describe(widest: StageRequirements | undefined): Text[] {
  if (widest === undefined) return [];
  const { name } = STAGES[widest.stage];
  return [say`The largest stage is "${name}": at least ${formatBytes(leastBytes(widest))}.`];
}
