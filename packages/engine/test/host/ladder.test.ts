import { DanqingError, type MemoryNeeds, type MemoryPlan, sameText } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { descend, type Planner, type Rung } from '../../src/host/ladder.ts';
import { leastPeak, planMemory } from '../../src/memory/plan.ts';

const stage = (name: 'encode' | 'denoise' | 'decode', weightBytes: number, isElsewhere = false) => ({
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
const NEEDS: MemoryNeeds = {
  overheadBytes: 5,
  stages: [stage('encode', 400), stage('denoise', 200), stage('decode', 20)],
};
const BESIDE: MemoryNeeds = {
  overheadBytes: 5,
  stages: [stage('encode', 0, true), stage('denoise', 200), stage('decode', 20)],
};

function plannerOf(needs: MemoryNeeds, other: MemoryNeeds | null): Planner {
  return {
    within: (bytes) => planMemory(needs, bytes),
    leastBytes: leastPeak(needs),
    elsewhere: () => (other === null ? null : plannerOf(other, null)),
  };
}

/** A device that gives no more than that, whatever the plan. */
async function drawWith(
  bytes: number,
  planner: Planner,
): Promise<{ rungs: Rung[]; plan: MemoryPlan | null }> {
  const rungs: Rung[] = [];
  const attempt = async (plan: MemoryPlan) => {
    if (plan.stages.some((planned) => planned.bytes > bytes)) {
      throw new DanqingError('MEMORY_ALLOCATION', sameText('refused'), { hint: sameText('') });
    }
    return plan;
  };
  try {
    const plan = await descend(planMemory(NEEDS, null), attempt, {
      planner,
      reclaim: () => {},
      onAdaptation: (rung) => rungs.push(rung),
    });
    return { rungs, plan };
  } catch (error) {
    expect(error).toMatchObject({ code: 'MEMORY_PLAN_IMPOSSIBLE' });
    return { rungs, plan: null };
  }
}

describe('the ladder', () => {
  it('reads the prompt on the processor when the device refuses even the least for it', async () => {
    const { rungs, plan } = await drawWith(250, plannerOf(NEEDS, BESIDE));
    expect(rungs[0]?.kind).toBe('reclaim');
    expect(rungs.at(-1)?.kind).toBe('encoder');
    expect(plan?.stages.map(({ run }) => run.kind)).toEqual(['elsewhere', 'whole', 'whole']);
  });

  it('ends with what would fit where nobody else can read it', async () => {
    const { plan } = await drawWith(250, plannerOf(NEEDS, null));
    expect(plan).toBeNull();
  });

  it('does not go that far when less will do', async () => {
    const { rungs, plan } = await drawWith(415, plannerOf(NEEDS, BESIDE));
    expect(rungs.map(({ kind }) => kind)).not.toContain('encoder');
    expect(plan).not.toBeNull();
  });
});
