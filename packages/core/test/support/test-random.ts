import { onTestFailed } from 'vitest';
import { Random } from './random.ts';

const NAME = 'DANQING_TEST_SEED';
const given = process.env[NAME];

/** Seed of a test run: from the environment, otherwise from the clock. */
export const TEST_SEED = given === undefined ? Date.now() % 2 ** 31 : Number(given);

if (!Number.isSafeInteger(TEST_SEED)) throw new Error(`${NAME} is an integer`);

/** Setting that repeats a run with the same random numbers. */
export const SAME_SEED = `${NAME}=${TEST_SEED}`;

/** Random numbers for the current test; if it fails, it prints how to repeat them. */
export function testRandom(): Random {
  onTestFailed(() => void process.stderr.write(`Random numbers of this test: ${SAME_SEED}\n`));
  return new Random(TEST_SEED);
}
