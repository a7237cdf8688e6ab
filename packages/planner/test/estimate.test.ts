import { QUANT_PRESETS } from '@danqing/core/memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pictureOf, publishedRequirements } from '../../engine/test/support/published-requirements.ts';
import { efficiencyOf, judgeSpeeds } from '../src/efficiency.ts';
import { chooseFiles, estimatePicture, gpuBudget, largestThatFits } from '../src/estimate.ts';
import { findGpu } from '../src/gpus/find-gpu.ts';
import { CARDS } from '../src/gpus/gpus.ts';

const GIBIBYTE = 1024 ** 3;
const TURBO = { steps: 8, guidance: 0 };
const needs = publishedRequirements();
const judged = judgeSpeeds(needs);

function estimate(card: (typeof CARDS)[number], edge = 1024, memoryBudgetBytes: number | null = null) {
  const options = { work: TURBO, memoryBudgetBytes, efficiency: efficiencyOf(card, judged) };
  return estimatePicture(needs, pictureOf(needs, edge), card, options);
}

describe('floors', () => {
  it.each([
    ['RTX 4090', 2.7],
    ['RTX 3090', 6.4],
    ['RTX 4070', 7.8],
    ['RTX 4060 Ti 8 GB', 10.3],
    ['RTX 3070', 11.1],
    ['RTX 3060 12 GB', 17.8],
  ])('%s: %f s for 1024x1024 in 8 steps', (name, seconds) => {
    expect(estimate(findGpu(name)).floors?.arithmeticSeconds).toBeCloseTo(seconds, 1);
  });

  it('are never above the estimate', () => {
    for (const card of CARDS) {
      const { floors, seconds } = estimate(card, 512);
      if (floors === null || seconds === null) continue;
      expect(seconds.low).toBeGreaterThanOrEqual(Math.max(floors.arithmeticSeconds, floors.memorySeconds));
      expect(seconds.high).toBeGreaterThanOrEqual(seconds.low);
    }
  });
});

describe('published speeds', () => {
  it('are on the table of cards, and of measured sizes', () => {
    expect(judged.length).toBeGreaterThan(20);
  });

  it("excludes what arithmetic excludes: the article's table and four others", () => {
    const impossible = judged.filter(({ verdict }) => verdict === 'impossible');
    expect(impossible.map(({ speed }) => `${speed.card} ${speed.seconds}`)).toEqual([
      'RTX 4090 24 GB 0.8',
      'RTX 4090 24 GB 0.9',
      'RTX 4070 12 GB 3.8',
      'RTX 3090 24 GB 15.6',
      'RTX 3070 8 GB 18.7',
      'RTX 4060 Ti 8 GB 13.6',
      'RTX 4090 24 GB 8.2',
    ]);
    expect(impossible.every(({ speed }) => speed.kind === 'claimed')).toBe(true);
  });

  it('leaves a range for every maker', () => {
    for (const card of CARDS) {
      const range = efficiencyOf(card, judged);
      expect(range, card.name).not.toBeNull();
      expect(range?.low).toBeGreaterThan(0.05);
      expect(range?.high).toBeLessThan(1);
    }
    expect(efficiencyOf(findGpu('RTX 4090'), [])).toBeNull();
  });
});

describe('what fits', () => {
  it('names files and placement of common cards', () => {
    const at1024 = (name: string) => {
      const { fit } = estimate(findGpu(name));
      return fit === null ? null : `${fit.files.name} ${fit.plan.placement}`;
    };
    expect(at1024('RTX 4090')).toBe('bf16 resident');
    expect(at1024('RTX 4080 16 GB')).toBe('q8_0 resident');
    expect(at1024('RTX 3070 8 GB')).toBe('q8_0 staged');
    expect(at1024('RTX 3060 Laptop')).not.toBeNull();
  });

  it('keeps the budget, and the margin', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CARDS),
        fc.constantFrom(512, 1024, 2048),
        fc.nat({ max: 64 }),
        (card, edge, limit) => {
          const { budget, fit } = estimate(card, edge, limit * GIBIBYTE);
          expect(budget.usableBytes).toBeLessThanOrEqual(limit * GIBIBYTE);
          expect(budget.usableBytes).toBeLessThanOrEqual(card.memoryBytes - budget.marginBytes);
          if (fit !== null) expect(fit.plan.peakBytes).toBeLessThanOrEqual(budget.usableBytes);
        },
      ),
    );
  });

  it('is never worse with more memory', () => {
    const rank = (bytes: number, edge: number) => {
      const fit = chooseFiles(needs, pictureOf(needs, edge), bytes);
      return fit === null ? QUANT_PRESETS.length : QUANT_PRESETS.indexOf(fit.files);
    };
    const memory = fc.nat({ max: 40 * GIBIBYTE });
    fc.assert(
      fc.property(memory, memory, fc.constantFrom(512, 768, 1024, 1536, 2048), (bytes, more, edge) => {
        expect(rank(bytes + more, edge)).toBeLessThanOrEqual(rank(bytes, edge));
      }),
    );
    const usable = (memoryBytes: number) => gpuBudget({ memoryBytes, bus: null }, null).usableBytes;
    fc.assert(
      fc.property(memory, memory, (bytes, more) => {
        expect(usable(bytes + more)).toBeGreaterThanOrEqual(usable(bytes));
      }),
    );
  });

  it('is never smaller for a larger picture', () => {
    const edges = needs.pictures.map(({ width }) => width);
    fc.assert(
      fc.property(
        fc.constantFrom(...CARDS),
        fc.constantFrom(...edges),
        fc.constantFrom(...edges),
        (card, a, b) => {
          const [small, large] = [estimate(card, Math.min(a, b)), estimate(card, Math.max(a, b))];
          if (large.fit === null) return;
          expect(small.fit).not.toBeNull();
          expect(small.floors?.arithmeticSeconds).toBeLessThanOrEqual(large.floors?.arithmeticSeconds ?? 0);
        },
      ),
    );
  });

  it('finds the largest picture, and the largest within a time', () => {
    const card = findGpu('RTX 4090');
    const largest = (maxSeconds: number | null) =>
      largestThatFits(needs.pictures, ({ width }) => estimate(card, width), maxSeconds)?.width;
    expect(largest(null)).toBe(2048);
    expect(largest(10)).toBeLessThan(2048);
    expect(largest(0.001)).toBeUndefined();
  });
});
