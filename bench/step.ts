/**
 * What a step of the transformer costs beside its matrix products, and what the choice of buffer type is worth.
 * Usage: npx tsx bench/step.ts [rounds]
 */
import { findDevice } from '@danqing/ggml';
import type { StorageType } from '../packages/engine/src/formats/storage-type.ts';
import type { GraphDescription } from '../packages/engine/src/graph/description.ts';
import { GgmlLowering } from '../packages/engine/src/graph/ggml/lowering.ts';
import { choosePolicy } from '../packages/engine/src/graph/ggml/policy.ts';
import { STORED_FORMS } from '../packages/engine/src/graph/ggml/weight-forms.ts';
import type { HostTensor } from '../packages/engine/src/graph/lowering.ts';
import { elementCount } from '../packages/engine/src/graph/shapes.ts';
import { describeSegments } from '../packages/engine/src/graph/stage.ts';
import type { ZImageConfig } from '../packages/engine/src/models/z-image/config.ts';
import { describeStep, stepStage } from '../packages/engine/src/models/z-image/step.ts';
import { alternate, type Contestant } from './alternate.ts';
import { compileMatrixProducts } from './matrix-products.ts';
import { syntheticWeights } from './synthetic-weights.ts';

const FULL_SIZE: ZImageConfig = {
  dim: 3840,
  nLayers: 1,
  nRefinerLayers: 0,
  nHeads: 30,
  axesDims: [32, 48, 48],
  capFeatDim: 2560,
  ffnDim: 10240,
  adalnDim: 256,
  timeHiddenDim: 1024,
  frequencyDim: 256,
  inChannels: 16,
  patchSize: 2,
  normEps: 1e-5,
  ropeTheta: 256,
  tScale: 1000,
};
const MINI: ZImageConfig = {
  ...FULL_SIZE,
  dim: 384,
  nLayers: 4,
  nRefinerLayers: 1,
  nHeads: 6,
  axesDims: [16, 24, 24],
  capFeatDim: 256,
  ffnDim: 1024,
};

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

function syntheticInputs(description: GraphDescription): Record<string, HostTensor> {
  const inputs = [...description.inputs].map(([name, { shape, type }]): [string, HostTensor] => {
    const length = elementCount(shape);
    if (type === 'i32') return [name, Int32Array.from({ length }, (_, i) => i % 48)];
    return [name, Float32Array.from({ length }, (_, i) => Math.sin(i))];
  });
  return Object.fromEntries(inputs);
}

const rounds = Number(process.argv[2] ?? 7);
const mini = describeStep(MINI, { gridHeight: 16, gridWidth: 16, captionTokens: 32 });
await measure('mini step 256x256', mini, 'BF16', rounds * 4);
const stage = stepStage(FULL_SIZE, { gridHeight: 32, gridWidth: 32, captionTokens: 128 });
const block = describeSegments(stage).find(({ name }) => name.endsWith('layers.0'));
if (block === undefined) throw new Error('the step has no segment layers.0');
for (const type of ['Q4_0', 'Q8_0', 'BF16'] as const)
  await measure(`full-size block ${type}`, block, type, rounds);
