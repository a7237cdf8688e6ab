import {
  type Adaptation,
  isDanqingError,
  type MemoryPlan,
  type StagePlan,
  sentences,
  type Text,
  type WarningEvent,
  warningFields,
} from '@danqing/protocol';
import { formatBytes } from '../memory/format-bytes.ts';
import { runsElsewhere } from '../memory/stage-mode.ts';
import { say } from '../say/say.ts';

/** A plan this near to the least is not worth an attempt of its own. */
const NEAR = 0.05;

type RungKind = Exclude<Adaptation['kind'], 'restart'>;
/** An adaptation within one process. */
export interface FallbackStep extends Omit<Adaptation, 'reason'> {
  readonly kind: RungKind;
  readonly reason: Text;
}

const DONE: Readonly<Record<RungKind, Text>> = {
  reclaim: say`idle memory was freed`,
  stage: say`stages now use the device one after another`,
  tile: say`the image will be decoded in smaller tiles`,
  stream: say`more of the weights are streamed`,
  encoder: say`the prompt is read on the CPU`,
  weights: say`its smaller weights are used`,
};

/** For those who watch. */
export function adaptationEvent({ kind, reason, peakBytes }: FallbackStep): WarningEvent {
  const done = say`Therefore ${DONE[kind]}; the new plan takes ${formatBytes(peakBytes)}.`;
  const adaptation = { kind, peakBytes };
  return { type: 'warning', ...warningFields(sentences(reason, done)), adaptation };
}

/** For reports. */
export function adaptationOf({ reason, ...step }: FallbackStep): Adaptation {
  return { ...step, reason: reason.en };
}

/** Where plans come from. */
export interface Planner {
  /** @throws DanqingError MEMORY_PLAN_IMPOSSIBLE */
  within(bytes: number): MemoryPlan;
  /** The least for which there is a plan. */
  readonly leastBytes: number;
  /** Plans with the prompt read on the processor; null where it is already, or may not be. */
  elsewhere(): Planner | null;
}

export interface FallbackOptions {
  readonly planner: Planner;
  /** Gives back what no work needs at the moment. */
  readonly reclaim: () => void;
  readonly onAdaptation: (step: FallbackStep) => void;
}

/**
 * Tries again when the device refuses memory: first with all idle memory given back, then by plans that take less and
 * less, down to the least, at last with the prompt read on the processor. What is drawn stays what was asked for.
 * @throws DanqingError MEMORY_PLAN_IMPOSSIBLE when even the least was refused
 */
export async function retryWithLessMemory<T>(
  first: MemoryPlan,
  attempt: (plan: MemoryPlan) => Promise<T>,
  { planner, reclaim, onAdaptation }: FallbackOptions,
): Promise<T> {
  let at: Level = { plan: first, planner };
  for (let attempted = 0; ; attempted += 1) {
    try {
      return await attempt(at.plan);
    } catch (error) {
      if (!isDanqingError(error, 'MEMORY_ALLOCATION')) throw error;
      reclaim();
      const next = attempted === 0 ? at : nextLevel(at);
      const kind = kindOf(at.plan, next.plan);
      onAdaptation({ kind, reason: error.text, peakBytes: next.plan.peakBytes });
      at = next;
    }
  }
}

interface Level {
  readonly plan: MemoryPlan;
  readonly planner: Planner;
}

/** @throws DanqingError MEMORY_PLAN_IMPOSSIBLE */
function nextLevel({ plan, planner }: Level): Level {
  const elsewhere = plan.peakBytes > planner.leastBytes ? null : planner.elsewhere();
  if (elsewhere === null) return { plan: smallerPlan(plan, planner), planner };
  return { plan: elsewhere.within(planner.leastBytes), planner: elsewhere };
}

/** A plan half way down to the least, or the least. @throws DanqingError MEMORY_PLAN_IMPOSSIBLE when the plan was the least */
export function smallerPlan({ peakBytes }: MemoryPlan, planner: Planner): MemoryPlan {
  const { leastBytes } = planner;
  const above = peakBytes - leastBytes;
  if (above <= 0) return planner.within(peakBytes - 1);
  return planner.within(above < leastBytes * NEAR ? leastBytes : leastBytes + Math.floor(above / 2));
}

/** What a plan does that the one before it did not. */
function kindOf(before: MemoryPlan, after: MemoryPlan): RungKind {
  if (after === before) return 'reclaim';
  if (runsElsewhere(after.stages) && !runsElsewhere(before.stages)) return 'encoder';
  const rises = (value: (stage: StagePlan) => number) => {
    const values = before.stages.map(value);
    return after.stages.some((stage, index) => value(stage) > (values[index] ?? 0));
  };
  if (rises(({ run }) => (run.kind === 'streamed' ? run.streamedBytes : 0))) return 'stream';
  if (rises(({ run }) => (run.kind === 'tiled' ? 1 / run.tile.edge : 0))) return 'tile';
  return 'stage';
}
