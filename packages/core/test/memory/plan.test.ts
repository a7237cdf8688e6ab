import {
  type DanqingError,
  type MemoryRequirements,
  PLANNED_STAGES,
  type StageRequirements,
} from '@danqing/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../src/memory/format-bytes.ts';
import { leastPeak, planMemory, residentPeak } from '../../src/memory/plan.ts';

const GIBIBYTE = 1024 ** 3;
const bytes = fc.nat({ max: 64 * GIBIBYTE });
const part = fc.nat({ max: GIBIBYTE });

/**
 * Segment weights add up to the stage's. Tiles and segments need no more activations than the whole stage, but may need
 * more working memory.
 */
const stageRequirements = (stage: StageRequirements['stage']): fc.Arbitrary<StageRequirements> =>
  fc
    .record({
      segments: fc.array(part, { minLength: 1, maxLength: 12 }),
      activationBytes: bytes,
      workBytes: part,
      streamed: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      tiles: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), part), { maxLength: 3 }),
    })
    .map(({ segments, activationBytes, workBytes, streamed, tiles }) => ({
      stage,
      weightBytes: segments.reduce((sum, value) => sum + value, 0),
      activationBytes,
      workBytes,
      segments: segments.map((weightBytes, index) => ({ name: `${index}`, weightBytes })),
      streamedActivationBytes: streamed === null ? null : Math.floor(streamed * activationBytes),
      tiles: tiles
        .toSorted(([a], [b]) => b - a)
        .map(([share, work], index) => ({
          edge: 1024 >> index,
          activationBytes: Math.floor(share * activationBytes),
          workBytes: work,
        })),
      elsewhere: null,
    }));
const needs = fc.record({
  stages: fc.tuple(...PLANNED_STAGES.map((stage) => stageRequirements(stage))),
  overheadBytes: part,
}) satisfies fc.Arbitrary<MemoryRequirements>;

/** Lower is faster: all resident, one stage after the other, tiled, streamed; then by bytes read again. */
function slowness(needed: MemoryRequirements, budget: number): number {
  try {
    const { placement, stages } = planMemory(needed, budget);
    const [only] = stages;
    if (placement === 'resident' || only === undefined) return 0;
    if (only.run.kind === 'streamed') return 3 + only.run.streamedBytes;
    return only.run.kind === 'tiled' ? 2 + 1 / only.run.tile.edge : 1;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

describe('planMemory', () => {
  it('never plans beyond the budget, and fails only when nothing fits', () => {
    fc.assert(
      fc.property(needs, bytes, (needed, budget) => {
        try {
          const plan = planMemory(needed, budget);
          expect(plan.peakBytes).toBeLessThanOrEqual(budget);
          expect(leastPeak(needed)).toBeLessThanOrEqual(budget);
        } catch (error) {
          expect(error).toMatchObject({ code: 'MEMORY_PLAN_IMPOSSIBLE' });
          expect(leastPeak(needed)).toBeGreaterThan(budget);
        }
      }),
    );
  });

  it('is never slower with more budget', () => {
    const one = fc.tuple(stageRequirements('denoise'), part);
    fc.assert(
      fc.property(one, bytes, bytes, ([stage, overheadBytes], budget, more) => {
        const needed = { stages: [stage], overheadBytes };
        expect(slowness(needed, budget + more)).toBeLessThanOrEqual(slowness(needed, budget));
      }),
    );
  });

  it('counts in a streamed stage what is kept, and the two largest neighbours of the rest', () => {
    const stage: StageRequirements = {
      stage: 'denoise',
      weightBytes: 100,
      activationBytes: 1000,
      workBytes: 0,
      segments: [10, 20, 40, 30].map((weightBytes, index) => ({ name: `${index}`, weightBytes })),
      streamedActivationBytes: 7,
      tiles: [],
      elsewhere: null,
    };
    const at = (budget: number) => planMemory({ stages: [stage], overheadBytes: 3 }, budget);
    expect(at(80).stages[0]?.run).toEqual({
      kind: 'streamed',
      keptSegments: 0,
      keptBytes: 0,
      slotBytes: 70,
      streamedBytes: 100,
    });
    expect(at(90).stages[0]?.run).toMatchObject({ keptSegments: 1, keptBytes: 10, streamedBytes: 90 });
    expect(at(110).peakBytes).toBe(110);
    expect(() => at(79)).toThrowError(/largest stage is/);
  });

  it('takes the largest tile that fits', () => {
    const stage: StageRequirements = {
      stage: 'decode',
      weightBytes: 10,
      activationBytes: 1000,
      workBytes: 50,
      segments: [],
      streamedActivationBytes: null,
      tiles: [
        { edge: 512, activationBytes: 100, workBytes: 20 },
        { edge: 256, activationBytes: 30, workBytes: 5 },
      ],
      elsewhere: null,
    };
    const at = (budget: number) => planMemory({ stages: [stage], overheadBytes: 0 }, budget);
    const runAt = (budget: number) => at(budget).stages[0]?.run;
    expect(runAt(1060)).toEqual({ kind: 'whole' });
    expect(runAt(1059)).toMatchObject({ kind: 'tiled', tile: { edge: 512 } });
    expect(runAt(159)).toMatchObject({ kind: 'tiled', tile: { edge: 256 } });
    expect(at(159)).toMatchObject({ scratchBytes: 5, peakBytes: 45 });
  });

  it('keeps everything when there is no budget', () => {
    fc.assert(
      fc.property(needs, (needed) => {
        const { placement, peakBytes } = planMemory(needed, null);
        expect(placement).toBe('resident');
        expect(peakBytes).toBe(residentPeak(needed));
        expect(peakBytes).toBeGreaterThanOrEqual(leastPeak(needed));
      }),
    );
  });

  it('says the least that would do, and it does', () => {
    fc.assert(
      fc.property(needs, (needed) => {
        try {
          planMemory(needed, 0);
        } catch (error) {
          const { neededBytes } = (error as DanqingError).details as { neededBytes: number };
          expect(planMemory(needed, neededBytes).peakBytes).toBeLessThanOrEqual(neededBytes);
          return;
        }
        expect(leastPeak(needed)).toBe(0);
      }),
    );
  });
});

it('prints sizes rounded up', () => {
  expect(formatBytes(1)).toBe('1 MiB');
  expect(formatBytes(3.301 * GIBIBYTE)).toBe('3.31 GiB');
});
