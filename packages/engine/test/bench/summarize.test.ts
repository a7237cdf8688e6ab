import { benchReportSchema } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { BENCH_CASES } from '../../src/bench/bench-cases.ts';
import type { Sample } from '../../src/bench/session.ts';
import { median, summarize } from '../../src/bench/summarize.ts';
import { pictureFacts } from '../../src/measure/picture-facts.ts';

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
  { durationMs: 30, picture, facts: { copiedBytes: 10 }, ...own },
  { durationMs: 20, picture, ...here },
];
const figureOf = (rounds: Sample[][], peak = 100 * GIGA) =>
  summarize({ definition, contestants, rounds, loadAverage: 0.5 }, peak);
const failures = (rounds: Sample[][], peak?: number) => figureOf(rounds, peak).checks.filter(({ ok }) => !ok);

test('ratios are taken round by round, whatever the machine did between them', () => {
  // The machine is ten times slower in the second round: medians of times would say nothing, those of ratios do.
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
  });
  expect(figure).toMatchObject({ rounds: 3, pictureHash: picture.hash, loadAverage: 0.5 });
  expect(benchReportSchema.shape.figures.element.parse(figure)).toEqual(figure);
});

test('what is faster than its arithmetic is not believed', () => {
  expect(failures([round({})])).toEqual([]);
  expect(failures([round({ durationMs: 9 })])).toEqual([
    { name: 'floor', ok: false, detail: expect.stringContaining('own process: fastest 9.00 ms, 0.90 x') },
  ]);
  expect(failures([round({})], 10 * GIGA)).toHaveLength(2);
});

test('a blank picture, or two that differ, are no pictures', () => {
  expect(failures([round({ picture: blank }, { picture: blank })])).toMatchObject([{ name: 'picture' }]);
  const other = { ...picture, hash: 'another' };
  expect(failures([round({}), round({}, { picture: other })])).toEqual([
    { name: 'picture', ok: false, detail: '4 pictures, different pixels within a round' },
  ]);
  // Rounds may draw other prompts than each other.
  expect(failures([round({}), round({ picture: other }, { picture: other })])).toEqual([]);
});

test('the median of an even number lies between the middle two', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([5])]).toEqual([2, 2.5, 5]);
});
