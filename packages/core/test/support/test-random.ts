import { onTestFailed } from 'vitest';
import { Random } from './random.ts';

const NAME = 'DANQING_TEST_SEED';
const given = process.env[NAME];

/** Begins the random numbers of a run of tests: as the environment says, else by the clock. */
export const TEST_SEED = given === undefined ? Date.now() % 2 ** 31 : Number(given);

if (!Number.isSafeInteger(TEST_SEED)) throw new Error(`${NAME} is an integer`);

/** How a run with the same random numbers is asked for. */
export const SAME_SEED = `${NAME}=${TEST_SEED}`;

/** Random numbers for a test that runs; when it fails, it says how to have the same ones again. */
export function testRandom(): Random {
  onTestFailed(() => void process.stderr.write(`Random numbers of this test: ${SAME_SEED}\n`));
  return new Random(TEST_SEED);
}
