import type { StorageType } from '@danqing/core/formats';
import { costOf, describeStage, f32, type GraphDescription } from '@danqing/core/graph';
import type { GgmlLowering } from '@danqing/ggml/lowering';
import type { Peak } from '../calls.ts';
import { compileMatrixProducts } from './matrix-products.ts';
import { syntheticWeights } from './synthetic-weights.ts';

/** Types that are fast on most devices come first, so that much slower ones can be skipped early. */
const TYPES: readonly StorageType[] = ['Q4_0', 'Q8_0', 'F16', 'BF16', 'F32'];
/** Rows, columns, outputs: one product that fits into the caches and one that does not. */
const SHAPES = [
  [256, 1024, 1024],
  [1152, 3840, 3840],
] as const;
/** Timing of one product continues for this long after a first run, but for at least MIN_ROUNDS. */
const ENOUGH_MS = 300;
const MIN_ROUNDS = 3;
/** A product is skipped if its first run, warm-up included, is this many times slower than the fastest so far. */
const HOPELESS = 4;

/**
 * Finds the fastest matrix product of the device, an upper bound for any computation. `open` returns a lowering that
 * places weights freely.
 */
export async function measurePeak(open: () => GgmlLowering): Promise<Peak> {
  let best: Peak = { flopsPerSecond: 0, weights: '' };
  for (const type of TYPES) {
    for (const shape of SHAPES) {
      const found = await timeProduct(open, type, shape, best.flopsPerSecond);
      if (found.flopsPerSecond > best.flopsPerSecond) best = found;
    }
  }
  return best;
}

async function timeProduct(
  open: () => GgmlLowering,
  type: StorageType,
  shape: (typeof SHAPES)[number],
  fastestSoFar: number,
): Promise<Peak> {
  using lowering = open();
  const description = describeProduct(shape);
  const uses = [...description.weights.values()];
  using weights = lowering.declare(uses, await syntheticWeights(uses, type));
  await weights.load();
  using product = compileMatrixProducts(description, weights, lowering.backend);
  const firstStart = performance.now();
  await product.run();
  const flops = costOf(description).flops.total;
  const peakOf = (durationMs: number): Peak => ({
    flopsPerSecond: (flops / durationMs) * 1000,
    weights: weights.matrixForms.join(),
  });
  const first = peakOf(performance.now() - firstStart);
  if (first.flopsPerSecond * HOPELESS < fastestSoFar) return first;
  let [fastestMs, totalMs] = [Number.POSITIVE_INFINITY, 0];
  for (let round = 0; round < MIN_ROUNDS || totalMs < ENOUGH_MS; round += 1) {
    const start = performance.now();
    await product.run();
    const durationMs = performance.now() - start;
    fastestMs = Math.min(fastestMs, durationMs);
    totalMs += durationMs;
  }
  return peakOf(fastestMs);
}

function describeProduct([rows, columns, outputs]: (typeof SHAPES)[number]): GraphDescription {
  return describeStage({
    name: 'product',
    inputs: { x: f32(rows, columns) },
    segments: [
      {
        name: 'product',
        build: (graph, read) => ({ y: graph.linear(read('x'), graph.weight('w', [outputs, columns])) }),
      },
    ],
    outputs: ['y'],
  });
}
