import { Random } from '../../../packages/core/test/support/random.ts';
import { SAME_SEED, TEST_SEED } from '../../../packages/core/test/support/test-random.ts';

/** SOAK_LENGTH: factor for the length of a run, such as 0.1 or 10. */
const LENGTH = Number(process.env.SOAK_LENGTH ?? 1);

if (!(LENGTH > 0)) throw new Error('SOAK_LENGTH is a number above 0');

/** Number of repetitions, scaled from the usual one. */
export function times(usual: number): number {
  return Math.max(1, Math.round(usual * LENGTH));
}

/** Prints the seed of this run, so that a failure can be repeated. */
export function saidSeed(): number {
  console.log(SAME_SEED);
  return TEST_SEED;
}

export function soakRandom(): Random {
  return new Random(saidSeed());
}
