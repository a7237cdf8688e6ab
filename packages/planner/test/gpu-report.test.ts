import { QUANT_PRESETS, type QuantPreset, sizesOfShape } from '@danqing/core/memory';
import { presetSizes } from '@danqing/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pictureOf, publishedRequirements } from '../../engine/test/support/published-requirements.ts';
import { largestOnGpu, reportGpu, reportGpus } from '../src/gpu-report.ts';
import { findGpu } from '../src/gpus/find-gpu.ts';
import type { Gpu } from '../src/gpus/gpu.ts';
import { CARDS } from '../src/gpus/gpus.ts';
import { planReportOfGpu } from '../src/plan-report-of-gpu.ts';

const GIBIBYTE = 1024 ** 3;
const model = publishedRequirements();
const picture = pictureOf(model, 1024);
const question = { work: { steps: 8, guidance: 0 }, memoryBudgetBytes: null };
const planOf = (name: string, memoryBudgetBytes: number | null = null) => {
  const asked = { ...question, memoryBudgetBytes };
  const report = reportGpu(model, findGpu(name), picture, { ...asked, candidates: model.pictures });
  return planReportOfGpu(model, report, asked);
};

describe('planReportOfGpu', () => {
  it('adds up', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CARDS), fc.nat({ max: 32 }), (card, limit) => {
        const plan = planOf(card.name, limit * GIBIBYTE);
        const { stages, scratchBytes, residentBytes, peakBytes, usableBytes, fits, problem } = plan;
        const weights = stages.reduce((sum, { weightBytes }) => sum + weightBytes, 0);
        const largest = Math.max(...stages.map(({ activationBytes }) => activationBytes));
        // Tiled and streamed activations are smaller than whole ones.
        expect(residentBytes).toBeGreaterThanOrEqual(weights + largest + scratchBytes);
        const most = Math.max(...stages.map(({ bytes }) => bytes ?? 0));
        if (fits) expect(peakBytes).toBe(plan.placement === 'resident' ? residentBytes : most + scratchBytes);
        const stays = stages.every(({ readBytes }) => readBytes === 0);
        expect(stays).toBe(plan.placement === 'resident');
        expect(fits).toBe(problem === null);
        expect(peakBytes ?? 0).toBeLessThanOrEqual(usableBytes);
        expect(usableBytes + plan.marginBytes).toBeLessThanOrEqual(plan.device.memoryBytes);
      }),
    );
  });

  it('with the same files more budget never takes longer, nor reads more', () => {
    const budget = fc.integer({ min: 300, max: 24_000 }).map((mebibytes) => mebibytes * 1024 ** 2);
    const worst = { seconds: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };
    const costOf = (card: Gpu, files: QuantPreset, memoryBudgetBytes: number) => {
      const asked = { ...question, files, memoryBudgetBytes };
      const { time, stages, fits } = planReportOfGpu(
        model,
        reportGpu(model, card, picture, { ...asked, candidates: [] }),
        asked,
      );
      if (!fits || time === null) return worst;
      const bytes = stages.reduce((sum, stage) => sum + (stage.readBytes ?? 0), 0);
      return { seconds: time.highSeconds, bytes };
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...CARDS),
        fc.constantFrom(...QUANT_PRESETS),
        budget,
        budget,
        (card, files, limit, more) => {
          const [small, large] = [costOf(card, files, limit), costOf(card, files, limit + more)];
          expect(large.bytes).toBeLessThanOrEqual(small.bytes);
          expect(large.seconds).toBeLessThanOrEqual(small.seconds);
        },
      ),
    );
  });

  it('a larger picture never takes less memory or time', () => {
    const edges = fc.constantFrom(...model.pictures.map(({ width }) => width));
    fc.assert(
      fc.property(
        fc.constantFrom(...CARDS),
        fc.constantFrom(...QUANT_PRESETS),
        edges,
        edges,
        (card, files, a, b) => {
          const at = (edge: number) => {
            const asked = { ...question, files };
            const report = reportGpu(model, card, pictureOf(model, edge), { ...asked, candidates: [] });
            return planReportOfGpu(model, report, asked);
          };
          const [small, large] = [at(Math.min(a, b)), at(Math.max(a, b))];
          expect(large.residentBytes).toBeGreaterThanOrEqual(small.residentBytes);
          if (!large.fits) return;
          expect(small.fits).toBe(true);
          expect(small.time?.highSeconds).toBeLessThanOrEqual(large.time?.highSeconds ?? 0);
        },
      ),
    );
  });

  it('names the larger one of two cards of a kind as at least as good', () => {
    const [eight, sixteen] = [planOf('4060 ti 8gb'), planOf('4060 ti 16gb')];
    const rank = (plan: typeof eight) => plan.fileSets.findIndex(({ files }) => files === plan.files);
    expect(rank(sixteen)).toBeLessThanOrEqual(rank(eight));
    expect(sixteen.time?.highSeconds).toBeLessThanOrEqual(eight.time?.highSeconds ?? 0);
  });
});

describe('largestOnGpu', () => {
  it('keeps memory and seconds, and more of either never makes it smaller', () => {
    const edgeOf = (limit: number, maxSeconds: number) => {
      const asked = {
        ...question,
        memoryBudgetBytes: limit * GIBIBYTE,
        candidates: model.pictures,
        maxSeconds,
      };
      return largestOnGpu(model, findGpu('RTX 4090'), asked)?.width ?? 0;
    };
    const amount = fc.integer({ min: 1, max: 24 });
    fc.assert(
      fc.property(amount, amount, amount, amount, (limit, more, seconds, longer) => {
        expect(edgeOf(limit + more, seconds + longer)).toBeGreaterThanOrEqual(edgeOf(limit, seconds));
      }),
      { numRuns: 50 },
    );
  });
});

describe('sizes', () => {
  it('are multiples of 16 near their shape', () => {
    const side = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        for (const size of sizesOfShape({ width, height })) {
          expect([size.width % 16, size.height % 16]).toEqual([0, 0]);
          expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(64);
          expect(Math.abs(Math.log((size.width * height) / (size.height * width)))).toBeLessThan(0.15);
        }
      }),
    );
  });
});

it('the matrix has a row for each card and a column for each size', () => {
  const presets = presetSizes().filter(({ width, height }) => width === height);
  const rows = reportGpus(
    model,
    presets.map(({ width }) => pictureOf(model, width)),
    question,
  );
  expect(rows).toHaveLength(CARDS.length);
  for (const { estimates } of rows) expect(estimates).toHaveLength(presets.length);
});
