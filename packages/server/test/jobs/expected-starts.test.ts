import { expect, it } from 'vitest';
import { expectedStarts } from '../../src/jobs/expected-starts.ts';

it('adds up what runs before, over all engines', () => {
  expect(expectedStarts([400], [1000, 1000, 500], 1)).toEqual([400, 1400, 2400]);
  expect(expectedStarts([400, 900], [1000, 1000, 500], 2)).toEqual([400, 900, 1400]);
  expect(expectedStarts([], [1000, 1000], 1)).toEqual([0, 1000]);
});

it('says nothing behind a job of unknown length', () => {
  expect(expectedStarts([null], [1000], 1)).toEqual([null]);
  expect(expectedStarts([100], [null, 1000], 1)).toEqual([100, null]);
  expect(expectedStarts([null, 100], [1000, 1000], 2)).toEqual([100, 1100]);
});
