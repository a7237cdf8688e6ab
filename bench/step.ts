/**
 * What a step of the transformer costs beside its matrix products, and what the choice of buffer type is worth.
 * Usage: npx tsx bench/step.ts [rounds]
 */

import { findDevice } from '@danqing/ggml';
import { compileMatrixProducts } from '../packages/bench/src/native/matrix-products.ts';
import { fullSizeBlock, miniStep, syntheticInputs } from '../packages/bench/src/native/subjects.ts';
import { syntheticWeights } from '../packages/bench/src/native/synthetic-weights.ts';
import type { StorageType } from '../packages/core/src/formats/storage-type.ts';
import type { GraphDescription } from '../packages/core/src/graph/description.ts';
import { GgmlLowering } from '../packages/ggml/src/lowering/lowering.ts';
import { choosePolicy } from '../packages/ggml/src/lowering/policy.ts';
import { STORED_FORMS } from '../packages/ggml/src/lowering/weight-forms.ts';
import { alternate, type Contestant } from './alternate.ts';

const device = findDevice('cpu');
const policy = choosePolicy(device, 'auto');

/** Prints one row: the whole graph, its products alone, and both in default buffers. */
async function measure(
  name: string,
  description: GraphDescription,
  type: StorageType,
  rounds: number,
): Promise<void> {
  using best = new GgmlLowering(device, { policy, forms: STORED_FORMS });
  using plain = new GgmlLowering(device, { policy, forms: { ...STORED_FORMS, useExtraBuffers: false } });
  const uses = [...description.weights.values()];
  const source = await syntheticWeights(uses, type);
  using bestWeights = best.declare(uses, source);
  await bestWeights.load();
  using plainWeights = plain.declare(uses, source);
  await plainWeights.load();
  using whole = best.compile(description, bestWeights);
  using wholePlain = plain.compile(description, plainWeights);
  using products = compileMatrixProducts(description, bestWeights, best.backend);
  const inputs = syntheticInputs(description);
  const contestants: Contestant[] = [
    { name: 'whole', run: async () => void (await whole.run(inputs)) },
    { name: 'products', run: () => products.run() },
    { name: 'default buffers', run: async () => void (await wholePlain.run(inputs)) },
  ];
  const [all, alone, byDefault] = await alternate(contestants, rounds);
  if (all === undefined || alone === undefined || byDefault === undefined) return;
  const row = [
    name.padEnd(24),
    bestWeights.matrixForms.join('+').padEnd(22),
    `${all.medianMs.toFixed(1)} ms`.padStart(11),
    `${alone.medianMs.toFixed(1)} ms`.padStart(11),
    `${(all.medianMs / alone.medianMs).toFixed(3)} x products`.padStart(17),
    `${(byDefault.medianMs / all.medianMs).toFixed(2)} x faster than default buffers`.padStart(36),
  ];
  console.log(row.join(' '));
}

const rounds = Number(process.argv[2] ?? 7);
await measure('mini step 256x256', miniStep(), 'BF16', rounds * 4);
for (const type of ['Q4_0', 'Q8_0', 'BF16'] as const)
  await measure(`full-size block ${type}`, fullSizeBlock(), type, rounds);
