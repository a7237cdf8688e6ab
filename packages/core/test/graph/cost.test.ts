import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { costOf } from '../../src/graph/cost.ts';
import { describeDecoder } from '../../src/models/autoencoder/decoder.ts';
import { describeEncoder } from '../../src/models/autoencoder/encoder.ts';
import { FLUX_VAE, QWEN3_4B, Z_IMAGE_TURBO } from '../../src/models/published-model.ts';
import { describeTextEncoder } from '../../src/models/qwen3/text-encoder.ts';
import { describeCaption } from '../../src/models/z-image/caption.ts';
import { describeModulation } from '../../src/models/z-image/modulation.ts';
import { describeStep } from '../../src/models/z-image/step.ts';

/** The published model's three graphs for an image of `side` pixels, 128 caption tokens and one step. */
function transformerGraphs(side: number) {
  const grid = { gridHeight: side / 16, gridWidth: side / 16, captionTokens: 128 };
  return [
    describeModulation(Z_IMAGE_TURBO, 1),
    describeCaption(Z_IMAGE_TURBO, 128),
    describeStep(Z_IMAGE_TURBO, grid),
  ];
}

/** TFLOP with one decimal, like the figures in the specification. */
function tera(flops: readonly number[]): number {
  return Number((flops.reduce((sum, value) => sum + value, 0) / 1e12).toFixed(1));
}

describe('one evaluation of the published transformer', () => {
  it.each([
    { side: 1024, total: 56.6, linear: 47.8, attention: 8.7 },
    { side: 768, total: 30.4 },
    { side: 512, total: 13.7 },
  ])('at $side: $total TFLOP', ({ side, total, linear, attention }) => {
    const costs = transformerGraphs(side).map((graph) => costOf(graph).flops);
    expect(tera(costs.map((cost) => cost.total))).toBe(total);
    if (linear !== undefined) expect(tera(costs.map((cost) => cost.linear))).toBe(linear);
    if (attention !== undefined) expect(tera(costs.map((cost) => cost.attention))).toBe(attention);
  });

  it('reads every parameter of the file once', () => {
    // 15 x 15 patches: the image is padded, so its pad token occurs too.
    const step = describeStep(Z_IMAGE_TURBO, { gridHeight: 15, gridWidth: 15, captionTokens: 32 });
    const graphs = [describeModulation(Z_IMAGE_TURBO, 1), describeCaption(Z_IMAGE_TURBO, 20), step];
    const names = new Set(graphs.flatMap((graph) => [...graph.weights.keys()]));
    expect(names.size).toBe(453);
    expect(graphs.reduce((sum, graph) => sum + parameters(graph), 0)).toBe(6_154_908_736);
  });
});

it('the published autoencoder has 83.8 million parameters', () => {
  const graphs = [describeDecoder(FLUX_VAE, 8, 8), describeEncoder(FLUX_VAE, 64, 64)];
  expect(graphs.reduce((sum, graph) => sum + graph.weights.size, 0)).toBe(244);
  expect(graphs.reduce((sum, graph) => sum + parameters(graph), 0)).toBeCloseTo(83.8e6, -5);
});

it('the text encoder reads 35 layers of 11 weights', () => {
  expect(describeTextEncoder(QWEN3_4B, 1).weights.size).toBe(35 * 11);
});

it('counts a convolution', () => {
  const graph = GraphBuilder.describe('convolution', (g) => {
    const padding = { top: 0, bottom: 0, left: 0, right: 0 };
    const kernel = g.weight('w', [5, 2, 3, 3]);
    g.output('y', g.conv2d(g.input('x', [2, 6, 5]), kernel, g.weight('b', [5]), { stride: 1, padding }));
  });
  expect(costOf(graph)).toEqual({
    flops: { linear: 0, attention: 0, convolution: 2 * (5 * 4 * 3) * (2 * 3 * 3), total: 2160 },
    weightElements: { matrix: 0, kernel: 90, vector: 5 },
  });
});

function parameters(graph: ReturnType<typeof describeStep>): number {
  const { matrix, kernel, vector } = costOf(graph).weightElements;
  return matrix + kernel + vector;
}
