import { costOf } from '@danqing/core/graph';
import { describeStep, type ZImageConfig } from '@danqing/core/models';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../core/test/support/random.ts';
import { ActivationArena } from '../../src/compute-graph.ts';
import { readTensor, writeTensor } from '../../src/context.ts';
import { operationsOf, sliceGraph } from '../../src/graph-slices.ts';
import { callAsync, loadGgml } from '../../src/library.ts';
import { buildNative, type NativeGraph } from '../../src/lowering/build-native.ts';
import type { GgmlLowering } from '../../src/lowering/lowering.ts';
import { openLowering, randomInputs } from '../support/ggml-ops.ts';
import { randomWeights } from '../support/memory-weights.ts';

const CONFIG: ZImageConfig = {
  dim: 128,
  nLayers: 2,
  nRefinerLayers: 1,
  nHeads: 2,
  axesDims: [16, 24, 24],
  capFeatDim: 64,
  ffnDim: 320,
  adalnDim: 64,
  timeHiddenDim: 64,
  frequencyDim: 64,
  inChannels: 16,
  patchSize: 2,
  normEps: 1e-5,
  ropeTheta: 256,
};
const STEP = describeStep(CONFIG, { gridHeight: 12, gridWidth: 12, captionTokens: 32 });

describe('slices of a graph', () => {
  it('follow each other, cover all nodes and cost what the description costs', async () => {
    using step = await openStep();
    const { handle, nodeCount } = step.native.graph;
    const ggml = loadGgml();
    const costs = Array.from({ length: nodeCount }, (_, at) =>
      operationsOf(ggml.ggml_graph_node(handle, at)),
    );
    const total = costs.reduce((sum, cost) => sum + cost, 0);
    const { flops } = costOf(STEP);
    expect(total).toBeGreaterThan(flops.total);
    expect(total).toBeLessThan(2 * flops.total);
    const views = sliceGraph(handle, total / 10);
    expect(views.length).toBeGreaterThanOrEqual(5);
    expect(views.length).toBeLessThanOrEqual(10);
    expect(sliceGraph(handle, total + 1)).toHaveLength(1);
    expect(sliceGraph(handle, 0)).toHaveLength(nodeCount);
  });

  it('compute the same bytes as the whole', async () => {
    using step = await openStep();
    const whole = await step.compute(Number.POSITIVE_INFINITY);
    expect(whole.some((value) => value !== 0)).toBe(true);
    for (const operations of [0, 1e6, 1e7]) expect(await step.compute(operations)).toEqual(whole);
  });
});

interface OpenStep extends Disposable {
  readonly native: NativeGraph;
  /** The result of the step, with slices of the given number of operations. */
  compute(operations: number): Promise<Float32Array>;
}

async function openStep(): Promise<OpenStep> {
  const lowering = openLowering({ device: 'cpu', precision: 'auto' });
  const random = new Random(5);
  const inputs = randomInputs(STEP, random);
  const { source } = await randomWeights(STEP.weights.values(), random);
  const weights = lowering.declare(STEP.weights.values(), source);
  await weights.load();
  const native = buildNative(STEP, { weights, policy: lowering.policy, device: lowering.backend.device });
  const arena = new ActivationArena(lowering.backend.device.bufferType);
  arena.assign(native.graph);
  return {
    native,
    compute: async (operations) => {
      for (const [name, { tensor }] of native.inputs) writeTensor(tensor, inputs[name] ?? new Float32Array());
      for (const slice of sliceGraph(native.graph.handle, operations)) await computeSlice(lowering, slice);
      const [output] = native.outputs.values();
      const values = new Float32Array(output?.elements ?? 0);
      if (output !== undefined) readTensor(output.tensor, values);
      return values;
    },
    [Symbol.dispose]: () => {
      for (const owned of [arena, native, weights, lowering]) owned[Symbol.dispose]();
    },
  };
}

async function computeSlice({ backend }: GgmlLowering, slice: Uint8Array): Promise<void> {
  expect(await callAsync(loadGgml().ggml_backend_graph_compute, backend.handle, slice)).toBe(0);
}
