import { Random } from '../../../packages/core/test/support/random.ts';

/** Begins the random numbers of a run: SOAK_SEED, else by the clock. */
const SEED = process.env.SOAK_SEED === undefined ? Date.now() % 2 ** 31 : Number(process.env.SOAK_SEED);

/** Shorter (0.1) or longer (10) than usual: SOAK_LENGTH. */
const LENGTH = Number(process.env.SOAK_LENGTH ?? 1);

if (!Number.isSafeInteger(SEED) || SEED < 0) throw new Error('SOAK_SEED is an integer from 0 on');
if (!(LENGTH > 0)) throw new Error('SOAK_LENGTH is a number above 0');

/** How often something is done that is usually done so often. */
export function times(usual: number): number {
  return Math.max(1, Math.round(usual * LENGTH));
}

/** The seed of this run, said, so that SOAK_SEED repeats what failed. */
export function saidSeed(): number {
  console.log(`SOAK_SEED=${SEED}`);
  return SEED;
}

/** Random numbers of this run. */
export function soakRandom(): Random {
  return new Random(saidSeed());
}
