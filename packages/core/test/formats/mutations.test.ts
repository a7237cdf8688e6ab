import { expect, it } from 'vitest';
import { createMutationReport, runMutation } from '../support/mutations.ts';

/** `npm run soak -- mutate-headers` runs any number. */
const CASES = 1000;

it(`survives ${CASES} mutated headers`, async () => {
  const report = createMutationReport();
  for (let seed = 1; seed <= CASES; seed++) await runMutation(seed, report);
  expect(report.crashes).toEqual([]);
  expect(report.slowestMs).toBeLessThan(1000);
  // The mutations reach every stage of the parsers.
  expect(report.loaded).toBeGreaterThan(CASES / 50);
  expect(Object.keys(report.refused).sort()).toEqual([
    'FORMAT_DUPLICATE',
    'FORMAT_HEADER',
    'FORMAT_OFFSET',
    'FORMAT_SHAPE',
    'FORMAT_TRUNCATED',
    'FORMAT_TYPE',
    'FORMAT_UNKNOWN',
    'FORMAT_VERSION',
  ]);
});
