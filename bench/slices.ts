/**
 * What computing a graph in slices costs: one full-size block and a step of the mini model, whole against sliced as the
 * engine does it. Usage: npx tsx bench/slices.ts [rounds]
 */
import { ActivationArena, findDevice, loadGgml, writeTensor } from '@danqing/ggml';
import { fullSizeBlock, miniStep, syntheticInputs } from '../packages/bench/src/native/subjects.ts';
import { syntheticWeights } from '../packages/bench/src/native/synthetic-weights.ts';
import type { GraphDescription } from '../packages/core/src/graph/description.ts';
import { type GraphSlice, sliceGraph } from '../packages/ggml/src/graph-slices.ts';
import { callAsync } from '../packages/ggml/src/library.ts';
import { buildNative } from '../packages/ggml/src/lowering/build-native.ts';
import { GgmlLowering } from '../packages/ggml/src/lowering/lowering.ts';
import { choosePolicy } from '../packages/ggml/src/lowering/policy.ts';
import { STORED_FORMS } from '../packages/ggml/src/lowering/weight-forms.ts';
import { alternate } from './alternate.ts';

const device = findDevice('cpu');
const policy = choosePolicy(device, 'auto');

async function measure(name: string, description: GraphDescription, rounds: number): Promise<void> {
  using lowering = new GgmlLowering(device, { policy, forms: STORED_FORMS });
  const uses = [...description.weights.values()];
  using weights = lowering.declare(uses, await syntheticWeights(uses, 'Q4_0'));
  await weights.load();
  using native = buildNative(description, { weights, policy, device });
  using arena = new ActivationArena(device.bufferType);
  arena.assign(native.graph);
  const inputs = syntheticInputs(description);
  const contestant = (label: string, slices: readonly GraphSlice[]) => ({
    name: label,
    run: async () => {
      for (const [input, { tensor }] of native.inputs)
        writeTensor(tensor, inputs[input] ?? new Float32Array());
      for (const slice of slices) {
        await callAsync(loadGgml().ggml_backend_graph_compute, lowering.backend.handle, slice);
      }
    },
  });
  const slices = sliceGraph(native.graph.handle);
  const whole = sliceGraph(native.graph.handle, Number.POSITIVE_INFINITY);
  const timings = await alternate([contestant('whole', whole), contestant('sliced', slices)], rounds);
  const [plain, sliced] = timings;
  if (plain === undefined || sliced === undefined) return;
  const percent = (ratio: number) => `${((ratio - 1) * 100).toFixed(2)} %`;
  console.log(
    `${name}: ${slices.length} slices of ${native.graph.nodeCount} nodes,`,
    `whole ${plain.medianMs.toFixed(1)} ms (fastest ${plain.minMs.toFixed(1)}),`,
    `sliced ${sliced.medianMs.toFixed(1)} ms (${sliced.minMs.toFixed(1)}),`,
    `overhead ${percent(sliced.medianMs / plain.medianMs)} (${percent(sliced.minMs / plain.minMs)})`,
  );
}

const rounds = Number(process.argv[2] ?? 15);
await measure('mini step 256x256', miniStep(), rounds * 4);
await measure('full-size block 512x512', fullSizeBlock(), rounds);
