import { expect, it } from 'vitest';
import { runModelMutations } from '../../packages/engine/test/support/run-model-mutations.ts';
import { saidSeed, times } from './support/soak-run.ts';

it('models of every convention with one thing changed open with the same numbers, or are refused with a code', async () => {
  const { tried, same, refused, wrong } = await runModelMutations(saidSeed(), times(5000));
  console.log(`${tried} mutated models: ${same} with the same numbers; refused ${JSON.stringify(refused)}`);
  expect(wrong).toEqual([]);
});
