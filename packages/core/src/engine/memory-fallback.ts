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

/** A plan this close to the minimum is not worth a separate attempt. */
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

/** Event for observers of the request. */
export function adaptationEvent({ kind, reason, peakBytes }: FallbackStep): WarningEvent {
  const done = say`Therefore ${DONE[kind]}; the new plan takes ${formatBytes(peakBytes)}.`;
  const adaptation = { kind, peakBytes };
  return { type: 'warning', ...warningFields(sentences(reason, done)), adaptation };
}

/** Entry for the report. */
export function adaptationOf({ reason, ...step }: FallbackStep): Adaptation {
  return { ...step, reason: reason.en };
}

/** Makes memory plans for a request. */
export interface Planner {
  /** @throws DanqingError MEMORY_PLAN_IMPOSSIBLE */
  within(bytes: number): MemoryPlan;
  /** Smallest number of bytes for which a plan exists. */
  readonly leastBytes: number;
  /** Planner that reads the prompt on the processor; null if it already does or must not. */
  elsewhere(): Planner | null;
}

export interface FallbackOptions {
  readonly planner: Planner;
  /** Frees memory that is idle at the moment. */
  readonly reclaim: () => void;
  readonly onAdaptation: (step: FallbackStep) => void;
}

/**
 * Retries when the device refuses memory: first after freeing all idle memory, then with smaller and smaller plans down
 * to the minimum, and finally with the prompt read on the processor. The image requested does not change.
 * @throws DanqingError MEMORY_PLAN_IMPOSSIBLE if even the minimum was refused
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

/**
 * A plan halfway down to the minimum, or the minimum.
 * @throws DanqingError MEMORY_PLAN_IMPOSSIBLE if the plan was the minimum
 */
export function smallerPlan({ peakBytes }: MemoryPlan, planner: Planner): MemoryPlan {
  const { leastBytes } = planner;
  const above = peakBytes - leastBytes;
  if (above <= 0) return planner.within(peakBytes - 1);
  return planner.within(above < leastBytes * NEAR ? leastBytes : leastBytes + Math.floor(above / 2));
}

/** Kind of the change from one plan to the next. */
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
