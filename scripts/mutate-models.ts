/**
 * Opens models of every convention with one thing changed and prints what came of them:
 *   tsx scripts/mutate-models.ts [--count 5000] [--seed 1]
 * A case opens with the same numbers or is refused with a code; other numbers are wrong. Ends with status 1 then.
 */
import { parseArgs } from 'node:util';
import { runModelMutations } from '../packages/engine/test/support/run-model-mutations.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' } },
});
const { tried, same, refused, wrong } = await runModelMutations(Number(values.seed), Number(values.count));
console.log(`${tried} mutated models: ${same} with the same numbers, ${wrong.length} wrong`);
for (const [code, cases] of Object.entries(refused).sort()) console.log(`  ${code} ${cases}`);
for (const what of wrong) console.log(`wrong: ${what}`);
if (wrong.length > 0) process.exitCode = 1;
