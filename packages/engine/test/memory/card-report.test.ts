import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CARDS } from '../../src/cards/cards.ts';
import { findCard } from '../../src/cards/find-card.ts';
import { largestOnCard, PRESET_SIZES, reportCard, reportCards } from '../../src/memory/card-report.ts';
import { sizesOfShape } from '../../src/memory/picture-sizes.ts';
import { planReportOfCard } from '../../src/memory/plan-report.ts';
import { pictureOf, publishedNeeds } from '../support/published-needs.ts';

const GIBIBYTE = 1024 ** 3;
const model = publishedNeeds();
const picture = pictureOf(model, 1024);
const question = { work: { steps: 8, guidance: 0 }, limitBytes: null };
const planOf = (name: string, limitBytes: number | null = null) => {
  const asked = { ...question, limitBytes };
  const report = reportCard(model, findCard(name), picture, { ...asked, candidates: model.pictures });
  return planReportOfCard(model, report, asked);
};

describe('planReportOfCard', () => {
  it('adds up', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CARDS), fc.nat({ max: 32 }), (card, limit) => {
        const plan = planOf(card.name, limit * GIBIBYTE);
        const { stages, scratchBytes, residentBytes, peakBytes, usableBytes, fits, problem } = plan;
        const weights = stages.reduce((sum, { weightBytes }) => sum + weightBytes, 0);
        const largest = Math.max(...stages.map(({ activationBytes }) => activationBytes));
        // As it runs: in tiles and piece by piece activations are smaller than whole.
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

  it('names the larger one of two cards of a kind as at least as good', () => {
    const [eight, sixteen] = [planOf('4060 ti 8gb'), planOf('4060 ti 16gb')];
    const rank = (plan: typeof eight) => plan.fileSets.findIndex(({ files }) => files === plan.files);
    expect(rank(sixteen)).toBeLessThanOrEqual(rank(eight));
    expect(sixteen.time?.highSeconds).toBeLessThanOrEqual(eight.time?.highSeconds ?? 0);
  });
});

describe('largestOnCard', () => {
  it('keeps memory and seconds, and more of either never makes it smaller', () => {
    const edgeOf = (limit: number, maxSeconds: number) => {
      const asked = { ...question, limitBytes: limit * GIBIBYTE, candidates: model.pictures, maxSeconds };
      return largestOnCard(model, findCard('RTX 4090'), asked)?.width ?? 0;
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
  const presets = PRESET_SIZES.filter(({ width, height }) => width === height);
  const rows = reportCards(
    model,
    presets.map(({ width }) => pictureOf(model, width)),
    question,
  );
  expect(rows).toHaveLength(CARDS.length);
  for (const { estimates } of rows) expect(estimates).toHaveLength(presets.length);
});
