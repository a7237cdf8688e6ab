import { planMemory, residentPeak } from '@danqing/core/memory';
import { isDanqingError, type MemoryRequirements, PLANNED_STAGES } from '@danqing/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pictureOf, publishedRequirements } from '../../engine/test/support/published-requirements.ts';
import { type DeviceHere, planReportHere, planReportOfAbsent } from '../src/plan-this-machine.ts';

const GIBIBYTE = 1024 ** 3;
const WORK = { steps: 8, guidance: 0 };
const model = publishedRequirements();
const picture = pictureOf(model, 1024);
const bytes = fc.nat({ max: 32 * GIBIBYTE });

function device(availableBytes: number, changes: Partial<DeviceHere> = {}): DeviceHere {
  return {
    name: 'Some Processor',
    kind: 'cpu',
    memoryBytes: 64 * GIBIBYTE,
    availableBytes,
    measuredPeakFlops: null,
    ...changes,
  };
}

const answer = (needs: MemoryRequirements, memoryBudgetBytes: number | null) => {
  try {
    return planMemory(needs, memoryBudgetBytes);
  } catch (error) {
    if (isDanqingError(error)) return error;
    throw error;
  }
};

function here(needs: MemoryRequirements, memoryBudgetBytes: number | null, availableBytes = 64 * GIBIBYTE) {
  const size = { width: 1024, height: 1024 };
  const planned = answer(needs, memoryBudgetBytes);
  const drawn = { model: 'any', size, promptTokens: 20, planned, flops: picture.flops };
  return planReportHere(drawn, device(availableBytes), { work: WORK, memoryBudgetBytes, expected: null });
}

const needs = fc.record({
  stages: fc.tuple(
    ...PLANNED_STAGES.map((stage) =>
      fc.record({
        stage: fc.constant(stage),
        weightBytes: bytes,
        activationBytes: bytes,
        workBytes: bytes,
        segments: fc.constant([]),
        streamedActivationBytes: fc.constant(null),
        tiles: fc.constant([]),
        elsewhere: fc.constant(null),
      }),
    ),
  ),
  overheadBytes: fc.nat({ max: GIBIBYTE }),
}) satisfies fc.Arbitrary<MemoryRequirements>;

describe('planReportHere', () => {
  it('stays within the budget, or says why it cannot and what it would take', () => {
    fc.assert(
      fc.property(needs, bytes, (needed, budget) => {
        const { fits, peakBytes, problem, stages, scratchBytes, residentBytes } = here(needed, budget);
        expect(fits).toBe(problem === null);
        if (fits) expect(peakBytes).toBeLessThanOrEqual(budget);
        expect(stages).toHaveLength(PLANNED_STAGES.length);
        expect(scratchBytes).toBeGreaterThanOrEqual(needed.overheadBytes);
        expect(residentBytes).toBe(residentPeak(needed));
      }),
    );
  });

  it('without a budget says when the memory is not free, and which budget to give', () => {
    const needed: MemoryRequirements = {
      stages: (['text', 'denoise', 'decode'] as const).map((stage) => ({
        stage,
        weightBytes: GIBIBYTE,
        activationBytes: GIBIBYTE,
        workBytes: 0,
        segments: [],
        streamedActivationBytes: null,
        tiles: [],
        elsewhere: null,
      })),
      overheadBytes: 0,
    };
    expect(here(needed, null)).toMatchObject({ fits: true, placement: 'resident', peakBytes: 4 * GIBIBYTE });
    const short = here(needed, null, 3 * GIBIBYTE);
    expect(short).toMatchObject({ fits: false, problem: { hint: expect.stringContaining('3072MiB') } });
    expect(here(needed, 2 * GIBIBYTE, 3 * GIBIBYTE)).toMatchObject({ fits: true, placement: 'staged' });
  });
});

describe('planReportOfAbsent', () => {
  const absent = (memoryBudgetBytes: number | null, where = device(16 * GIBIBYTE)) =>
    planReportOfAbsent(model, picture, where, { work: WORK, memoryBudgetBytes, files: null, expected: null });

  it('chooses files that fit, and never larger ones for less memory', () => {
    fc.assert(
      fc.property(bytes, bytes, (budget, more) => {
        const [small, large] = [absent(budget), absent(budget + more)];
        if (small.fits) {
          expect(small.peakBytes).toBeLessThanOrEqual(budget);
          expect(large.fits).toBe(true);
        }
        // More precise files need more memory: bf16 before q8_0 before q2_K.
        if (!small.fits) return;
        const names = small.fileSets.map(({ files }) => files);
        expect(names.indexOf(large.files ?? '')).toBeLessThanOrEqual(names.indexOf(small.files ?? ''));
      }),
    );
  });

  it('knows the card that a device names', () => {
    const found = absent(
      null,
      device(11 * GIBIBYTE, { kind: 'gpu', name: 'NVIDIA GeForce RTX 3060', memoryBytes: 12 * GIBIBYTE }),
    );
    expect(found.device.bus).toBe('PCIe 4.0 x16');
    expect(found.floors?.arithmeticSeconds).toBeCloseTo(17.8, 1);
    expect(absent(null, device(11 * GIBIBYTE, { kind: 'gpu', name: 'llvmpipe' })).floors).toBeNull();
    expect(
      absent(null, device(16 * GIBIBYTE, { measuredPeakFlops: 2e11 })).floors?.arithmeticSeconds,
    ).toBeGreaterThan(2000);
  });
});
