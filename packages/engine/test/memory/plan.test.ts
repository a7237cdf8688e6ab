import type { DanqingError, MemoryNeeds } from '@danqing/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../src/memory/format-bytes.ts';
import { peakOf, planMemory } from '../../src/memory/plan.ts';

const GIBIBYTE = 1024 ** 3;
const bytes = fc.nat({ max: 64 * GIBIBYTE });
const needs = fc.record({
  stages: fc.tuple(
    ...(['encode', 'denoise', 'decode'] as const).map((stage) =>
      fc.record({
        stage: fc.constant(stage),
        weightBytes: bytes,
        activationBytes: bytes,
        segments: fc.constant([]),
      }),
    ),
  ),
  scratchBytes: fc.nat({ max: GIBIBYTE }),
}) satisfies fc.Arbitrary<MemoryNeeds>;

describe('planMemory', () => {
  it('never plans beyond the budget, and fails only when even one stage at a time does not fit', () => {
    fc.assert(
      fc.property(needs, bytes, (needed, budget) => {
        try {
          expect(planMemory(needed, budget).peakBytes).toBeLessThanOrEqual(budget);
        } catch (error) {
          expect(error).toMatchObject({ code: 'MEMORY_PLAN_IMPOSSIBLE' });
          expect(peakOf('staged', needed)).toBeGreaterThan(budget);
        }
      }),
    );
  });

  it('is never worse with more budget', () => {
    fc.assert(
      fc.property(needs, bytes, bytes, (needed, budget, more) => {
        const rank = (given: number): number => {
          try {
            return planMemory(needed, given).placement === 'resident' ? 2 : 1;
          } catch {
            return 0;
          }
        };
        expect(rank(budget + more)).toBeGreaterThanOrEqual(rank(budget));
      }),
    );
  });

  it('keeps everything resident without a budget', () => {
    fc.assert(
      fc.property(needs, (needed) => {
        expect(planMemory(needed, null).placement).toBe('resident');
      }),
    );
  });

  it('names a budget that would do, and that budget does', () => {
    fc.assert(
      fc.property(needs, (needed) => {
        try {
          planMemory(needed, 0);
        } catch (error) {
          const { neededBytes } = (error as DanqingError).details as { neededBytes: number };
          expect(planMemory(needed, neededBytes).peakBytes).toBe(neededBytes);
          return;
        }
        expect(peakOf('staged', needed)).toBe(0);
      }),
    );
  });
});

it('prints sizes rounded up', () => {
  expect(formatBytes(1)).toBe('1 MiB');
  expect(formatBytes(3.301 * GIBIBYTE)).toBe('3.31 GiB');
});
