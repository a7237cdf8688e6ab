import { benchReportSchema } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { BENCH_CASES } from '../src/bench-cases.ts';
import { pictureFacts } from '../src/measure/picture-facts.ts';
import type { Sample } from '../src/session.ts';
import { median, summarize } from '../src/summarize.ts';

const GIGA = 1e9;
const definition = BENCH_CASES.find(({ name }) => name === 'ipc');
if (definition === undefined) throw new Error('no case ipc');
const contestants = [
  { name: 'own process', flops: GIGA },
  { name: 'in process', flops: GIGA },
];
const picture = pictureFacts({ data: Uint8Array.from({ length: 300 }, (_, at) => at % 256) });
const blank = pictureFacts({ data: new Uint8Array(300).fill(7) });
const round = (own: Partial<Sample>, here: Partial<Sample> = {}): Sample[] => [
  { durationMs: 30, pictures: [picture], facts: { copiedBytes: 10 }, ...own },
  { durationMs: 20, pictures: [picture], ...here },
];
const figureOf = (rounds: Sample[][], peak = 100 * GIGA) =>
  summarize({ definition, contestants, rounds, wholeHash: picture.hash, loadAverage: 0.5 }, peak);
const failures = (rounds: Sample[][], peak?: number) => figureOf(rounds, peak).checks.filter(({ ok }) => !ok);

test('ratios are taken round by round, whatever the machine did between them', () => {
  // The machine is ten times slower in the second round: medians of times are meaningless, those of ratios are not.
  const figure = figureOf([
    round({}),
    round({ durationMs: 300 }, { durationMs: 200 }),
    round({ durationMs: 28 }),
  ]);
  expect(figure.pairs).toEqual([
    { subject: 'own process', baseline: 'in process', ratios: [1.5, 1.5, 1.4], medianRatio: 1.5, goal: 1.03 },
  ]);
  expect(figure.contestants[0]).toEqual({
    name: 'own process',
    samplesMs: [30, 300, 28],
    medianMs: 30,
    fastestMs: 28,
    floorMs: 10,
    facts: { copiedBytes: 10 },
    placement: null,
    outcome: null,
    pictureHash: picture.hash,
  });
  expect(figure).toMatchObject({ rounds: 3, pictureHash: picture.hash, loadAverage: 0.5 });
  expect(benchReportSchema.shape.figures.element.parse(figure)).toEqual(figure);
});

test('what is faster than its arithmetic is not believed', () => {
  expect(failures([round({})])).toEqual([]);
  expect(failures([round({ durationMs: 9 })])).toEqual([
    {
      name: 'floor',
      ok: false,
      detail: expect.stringContaining('own process: fastest 9.00 ms, 0.90 x'),
      facts: { timesFloor: 0.9 },
    },
  ]);
  expect(failures([round({})], 10 * GIGA)).toHaveLength(2);
});

test('a blank picture, or two that differ, are no pictures', () => {
  expect(failures([round({ pictures: [blank] }, { pictures: [blank] })])).toMatchObject([
    { name: 'picture' },
  ]);
  const other = { ...picture, hash: 'another' };
  expect(failures([round({}), round({}, { pictures: [other] })])).toEqual([
    {
      name: 'picture',
      ok: false,
      detail: '4 pictures, different pixels where they must not be',
      facts: { pictures: 4, different: 2 },
    },
  ]);
  // Rounds may use different prompts.
  expect(failures([round({}), round({ pictures: [other] }, { pictures: [other] })])).toEqual([]);
});

test('the median of an even number lies between the middle two', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([5])]).toEqual([2, 2.5, 5]);
});

test('pictures of one name are the same in every round, and of another name or none they need not be', () => {
  const other = { ...picture, hash: 'another' };
  const named = (like: string | null, drawn = picture) => round({ pictures: [{ ...drawn, like }] });
  expect(failures([named('client 1'), named('client 1', other)])).toMatchObject([{ name: 'picture' }]);
  // The request's own image is drawn before the first round.
  expect(failures([named('whole')])).toEqual([]);
  expect(failures([named('whole', other)])).toMatchObject([{ name: 'picture' }]);
  expect(failures([named('client 1'), named(null, other), named('client 2', other)])).toEqual([]);
});

test('values that are not finite, or all alike, are no result', () => {
  const values = (areFinite: boolean, spread: number) =>
    failures([[{ durationMs: 30, values: { areFinite, spread } }, { durationMs: 20 }]]);
  expect(values(true, 0.5)).toEqual([]);
  expect(values(false, Number.NaN)).toMatchObject([
    { name: 'picture', detail: expect.stringContaining('not') },
  ]);
  expect(values(true, 0)).toMatchObject([{ name: 'picture' }]);
});

test('a budget that is exceeded, and an end that must not be, are failures with a name', () => {
  const kept = (usedBytes: number) => round({ facts: { budgetBytes: 10, usedBytes } });
  expect(failures([kept(10)])).toEqual([]);
  expect(failures([kept(11)])).toEqual([
    { name: 'budget', ok: false, detail: '1 budgets, 1 exceeded', facts: { budgets: 1, exceeded: 1 } },
  ]);
  const ended = (ok: boolean) => round({ outcome: { text: 'a picture', ok } });
  expect(failures([ended(true)])).toEqual([]);
  expect(failures([ended(true), ended(false)])).toEqual([
    { name: 'outcome', ok: false, detail: 'own process: a picture', facts: { wrong: 1 } },
  ]);
  expect(figureOf([ended(true), ended(true)]).contestants[0]?.outcome).toBe('a picture');
});

test('what ended by an error has no floor', () => {
  const figure = figureOf([round({ durationMs: 1, aborted: true })]);
  expect(figure.contestants[0]?.floorMs).toBeNull();
  expect(figure.checks.filter(({ ok }) => !ok)).toEqual([]);
});
