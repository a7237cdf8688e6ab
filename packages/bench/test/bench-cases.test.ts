import type { BENCH_SUITE_NAMES } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { BENCH_CASE_NAMES, BENCH_CASES, casesOfSuite, expectedMs } from '../src/bench-cases.ts';
import { gpuBudgets, shareBudgets } from '../src/measure/measure-budgets.ts';

const SPEEDS = { coldMs: 2000, warmMs: 500 };
const expectedOf = (suite: (typeof BENCH_SUITE_NAMES)[number]) =>
  casesOfSuite(suite).reduce((sum, known) => sum + expectedMs(known, SPEEDS), 0);

test('the full suite has every case once, the quick one some of them and takes clearly less', () => {
  expect(BENCH_CASES.map(({ name }) => name).toSorted()).toEqual(BENCH_CASE_NAMES.toSorted());
  expect(casesOfSuite('full')).toEqual(BENCH_CASES);
  const quick = casesOfSuite('quick').map(({ name }) => name);
  // Plans take their times from it.
  expect(quick).toContain('warm-picture');
  expect(BENCH_CASE_NAMES).toEqual(expect.arrayContaining(quick));
  expect(expectedOf('quick')).toBeLessThan(expectedOf('full') / 2);
  expect(expectedOf('quick')).toBeLessThan(120_000);
});

test('the time of a case is that of its pictures and starts in each round, after what comes before', () => {
  const costs = { pictures: 2, starts: 1, beforeMs: 100, otherMs: 10 };
  expect(expectedMs({ rounds: 3, costs }, SPEEDS)).toBe(2000 + 100 + 3 * (2 * 500 + 2000 + 10));
});

test('a large model is measured with the memory of cards, a small one with shares of its own', () => {
  const GIB = 1024 ** 3;
  const names = (gibibytes: number) => gpuBudgets(gibibytes * GIB)?.map(({ name }) => name);
  // The smallest card that holds the whole model, and all smaller ones.
  expect(names(20)).toEqual(['12 GiB', '8 GiB', '6 GiB', '4 GiB']);
  expect(names(11)).toEqual(['12 GiB', '8 GiB', '6 GiB', '4 GiB']);
  expect(names(5)).toEqual(['6 GiB', '4 GiB']);
  expect(names(4)).toBeUndefined();
  expect(shareBudgets(1001).map(({ bytes }) => bytes)).toEqual([1001, 751, 501, 251]);
});
