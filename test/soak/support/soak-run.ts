import { Random } from '../../../packages/core/test/support/random.ts';
import { SAME_SEED, TEST_SEED } from '../../../packages/core/test/support/test-random.ts';

/** Shorter (0.1) or longer (10) than usual: SOAK_LENGTH. */
const LENGTH = Number(process.env.SOAK_LENGTH ?? 1);

if (!(LENGTH > 0)) throw new Error('SOAK_LENGTH is a number above 0');

/** How often something is done that is usually done so often. */
export function times(usual: number): number {
  return Math.max(1, Math.round(usual * LENGTH));
}

/** The seed of this run, said, so that what failed can be repeated. */
export function saidSeed(): number {
  console.log(SAME_SEED);
  return TEST_SEED;
}

/** Random numbers of this run. */
export function soakRandom(): Random {
  return new Random(saidSeed());
}
