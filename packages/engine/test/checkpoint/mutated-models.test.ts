import { expect, it } from 'vitest';
import { runModelMutations } from '../support/run-model-mutations.ts';

/** For more mutations: `npm run soak -- mutate-models`. */
const COUNT = Number(process.env.DANQING_MUTATIONS ?? 400);
const SEED = Number(process.env.DANQING_MUTATION_SEED ?? 1);

it(`${COUNT} mutated models from seed ${SEED} on: the same numbers or an error, never other numbers`, async () => {
  const { tried, same, refused, wrong } = await runModelMutations(SEED, COUNT);
  expect(wrong).toEqual([]);
  expect(tried).toBe(COUNT);
  // Both must occur: harmless mutations open, harmful ones are refused.
  expect(same).toBeGreaterThan(COUNT / 20);
  expect(Object.values(refused).reduce((sum, cases) => sum + cases, 0)).toBeGreaterThan(COUNT / 3);
}, 120_000);
