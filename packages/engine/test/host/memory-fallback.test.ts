import type { FallbackStep } from '@danqing/core/engine';
import { leastPeak, planMemory } from '@danqing/core/memory';
import {
  DanqingError,
  type MemoryPlan,
  type MemoryRequirements,
  type PlannedStage,
  sameText,
} from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { type Planner, retryWithLessMemory } from '../../../core/src/engine/memory-fallback.ts';

const stage = (name: PlannedStage, weightBytes: number, isElsewhere = false) => ({
  stage: name,
  weightBytes,
  activationBytes: isElsewhere ? 0 : 10,
  workBytes: 0,
  segments: isElsewhere
    ? []
    : [
        { name: 'a', weightBytes: weightBytes / 2 },
        { name: 'b', weightBytes: weightBytes / 2 },
      ],
  streamedActivationBytes: name === 'decode' || isElsewhere ? null : 10,
  tiles: name === 'decode' ? [{ edge: 64, activationBytes: 4, workBytes: 0 }] : [],
  elsewhere: isElsewhere ? 'CPU' : null,
});
const NEEDS: MemoryRequirements = {
  overheadBytes: 5,
  stages: [stage('text', 400), stage('denoise', 200), stage('decode', 20)],
};
const BESIDE: MemoryRequirements = {
  overheadBytes: 5,
  stages: [stage('text', 0, true), stage('denoise', 200), stage('decode', 20)],
};

function plannerOf(needs: MemoryRequirements, other: MemoryRequirements | null): Planner {
  return {
    within: (bytes) => planMemory(needs, bytes),
    leastBytes: leastPeak(needs),
    elsewhere: () => (other === null ? null : plannerOf(other, null)),
  };
}

/** Draws on a device limited to that much memory, whatever the plan. */
async function drawWith(
  bytes: number,
  planner: Planner,
): Promise<{ steps: FallbackStep[]; plan: MemoryPlan | null }> {
  const steps: FallbackStep[] = [];
  const attempt = async (plan: MemoryPlan) => {
    if (plan.stages.some((planned) => planned.bytes > bytes)) {
      throw new DanqingError('MEMORY_ALLOCATION', sameText('refused'), { hint: sameText('') });
    }
    return plan;
  };
  try {
    const plan = await retryWithLessMemory(planMemory(NEEDS, null), attempt, {
      planner,
      reclaim: () => {},
      onAdaptation: (step) => steps.push(step),
    });
    return { steps, plan };
  } catch (error) {
    expect(error).toMatchObject({ code: 'MEMORY_PLAN_IMPOSSIBLE' });
    return { steps, plan: null };
  }
}

describe('the memory fallback', () => {
  it('reads the prompt on the processor when the device refuses even the least for it', async () => {
    const { steps, plan } = await drawWith(250, plannerOf(NEEDS, BESIDE));
    expect(steps[0]?.kind).toBe('reclaim');
    expect(steps.at(-1)?.kind).toBe('encoder');
    expect(plan?.stages.map(({ run }) => run.kind)).toEqual(['elsewhere', 'whole', 'whole']);
  });

  it('ends with what would fit where nobody else can read it', async () => {
    const { plan } = await drawWith(250, plannerOf(NEEDS, null));
    expect(plan).toBeNull();
  });

  it('does not go that far when less will do', async () => {
    const { steps, plan } = await drawWith(415, plannerOf(NEEDS, BESIDE));
    expect(steps.map(({ kind }) => kind)).not.toContain('encoder');
    expect(plan).not.toBeNull();
  });
});
