import type { DanqingError, MemoryNeeds, StageNeeds } from '@danqing/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../src/memory/format-bytes.ts';
import { leastPeak, planMemory, residentPeak, stagedPeak } from '../../src/memory/plan.ts';

const GIBIBYTE = 1024 ** 3;
const bytes = fc.nat({ max: 64 * GIBIBYTE });
const part = fc.nat({ max: GIBIBYTE });

/** Segments' weights are the stage's; tiles and segments need no more activations than the whole. */
const stageNeeds = (stage: StageNeeds['stage']): fc.Arbitrary<StageNeeds> =>
  fc
    .record({
      segments: fc.array(part, { minLength: 1, maxLength: 12 }),
      activationBytes: bytes,
      streamed: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      tiles: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
    })
    .map(({ segments, activationBytes, streamed, tiles }) => ({
      stage,
      weightBytes: segments.reduce((sum, value) => sum + value, 0),
      activationBytes,
      segments: segments.map((weightBytes, index) => ({ name: `${index}`, weightBytes })),
      streamedActivationBytes: streamed === null ? null : Math.floor(streamed * activationBytes),
      tiles: tiles
        .toSorted((a, b) => b - a)
        .map((share, index) => ({
          edge: 1024 >> index,
          activationBytes: Math.floor(share * activationBytes),
        })),
    }));
const needs = fc.record({
  stages: fc.tuple(stageNeeds('encode'), stageNeeds('denoise'), stageNeeds('decode')),
  scratchBytes: part,
}) satisfies fc.Arbitrary<MemoryNeeds>;

/** Lower is faster: all resident, one stage after the other, in tiles, streamed; then what is read anew. */
function slowness(needed: MemoryNeeds, budget: number): number {
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
    const one = fc.tuple(stageNeeds('denoise'), part);
    fc.assert(
      fc.property(one, bytes, bytes, ([stage, scratchBytes], budget, more) => {
        const needed = { stages: [stage], scratchBytes };
        expect(slowness(needed, budget + more)).toBeLessThanOrEqual(slowness(needed, budget));
      }),
    );
  });

  it('counts in a streamed stage what is kept, and the two largest neighbours of the rest', () => {
    const stage: StageNeeds = {
      stage: 'denoise',
      weightBytes: 100,
      activationBytes: 1000,
      segments: [10, 20, 40, 30].map((weightBytes, index) => ({ name: `${index}`, weightBytes })),
      streamedActivationBytes: 7,
      tiles: [],
    };
    const at = (budget: number) => planMemory({ stages: [stage], scratchBytes: 3 }, budget);
    expect(at(80).stages[0]?.run).toEqual({
      kind: 'streamed',
      keptSegments: 0,
      keptBytes: 0,
      slotBytes: 70,
      streamedBytes: 100,
    });
    expect(at(90).stages[0]?.run).toMatchObject({ keptSegments: 1, keptBytes: 10, streamedBytes: 90 });
    expect(at(110).peakBytes).toBe(110);
    expect(() => at(79)).toThrowError(/at the least/);
  });

  it('takes the largest tile that fits', () => {
    const stage: StageNeeds = {
      stage: 'decode',
      weightBytes: 10,
      activationBytes: 1000,
      segments: [],
      streamedActivationBytes: null,
      tiles: [
        { edge: 512, activationBytes: 100 },
        { edge: 256, activationBytes: 30 },
      ],
    };
    const runAt = (budget: number) => planMemory({ stages: [stage], scratchBytes: 0 }, budget).stages[0]?.run;
    expect(runAt(1010)).toEqual({ kind: 'whole' });
    expect(runAt(1009)).toMatchObject({ kind: 'tiled', tile: { edge: 512 } });
    expect(runAt(109)).toMatchObject({ kind: 'tiled', tile: { edge: 256 } });
  });

  it('keeps everything when there is no budget', () => {
    fc.assert(
      fc.property(needs, (needed) => {
        const { placement, peakBytes } = planMemory(needed, null);
        expect(placement).toBe('resident');
        expect(peakBytes).toBe(residentPeak(needed));
        expect(peakBytes).toBeGreaterThanOrEqual(stagedPeak(needed));
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
          expect(planMemory(needed, neededBytes).peakBytes).toBe(neededBytes);
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
