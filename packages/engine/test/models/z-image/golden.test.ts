import { beforeAll, describe, expect, it } from 'vitest';
import { nmse } from '../../../../core/test/support/error-measures.ts';
import { goldenPath } from '../../../../core/test/support/fixture.ts';
import {
  compareLabels,
  firstDivergent,
  formatReport,
  transformerName,
} from '../../../../core/test/support/label-report.ts';
import { f32, type GoldenTensor, readSafetensors } from '../../../../core/test/support/read-safetensors.ts';
import { type GoldenModel, tinyTransformer, wideTransformer } from '../../support/golden-models.ts';
import { evaluateTransformer, type TransformerResult } from '../../support/oracle-models.ts';

/** The reference's time table is float32, and so is ours; the remaining error is the reference's own rounding. */
const LIMIT = 1e-9;

const CASES = [
  'c01-cap1-8x8',
  'c02-cap31-8x8',
  'c03-cap32-4x12',
  'c04-cap33-10x6',
  'c05-cap77-8x16',
  'c06-cap31-16x16',
  'c07-cap33-14x10',
  'c08-cap64-2x2',
  'c09-cap1-2x30',
  'c10-cap77-6x22',
  'c11-cap96-22x6',
  'c12-cap5-8x8-t0',
  'c13-smallcap20-8x8',
];

type Golden = ReadonlyMap<string, GoldenTensor>;

let tiny: GoldenModel<'transformer'>;
beforeAll(async () => {
  tiny = await tinyTransformer();
});

it.each(CASES)('%s', async (name) => {
  const golden = readSafetensors(goldenPath(`transformer/${name}.safetensors`));
  const { output } = await evaluate(tiny, golden);
  expect(nmse(output, f32(golden, 'output'))).toBeLessThan(LIMIT);
});

it.each(['b1-cap31-cap77-10x6', 'b2-cap20-cap30-8x8'])('%s: each caption of a batch alone', async (name) => {
  const golden = readSafetensors(goldenPath(`transformer/${name}.safetensors`));
  for (const index of [0, 1]) {
    const { output } = await evaluate(tiny, golden, `cap_feats.${index}`);
    expect(nmse(output, f32(golden, `output_alone.${index}`))).toBeLessThan(LIMIT);
  }
});

it('activations beyond the range of f16', async () => {
  const path = goldenPath('transformer/overflow.safetensors');
  const model = await tinyTransformer({
    'layers.0.feed_forward.w3.weight': [20000],
    'layers.1.attention.qkv.weight': [1, 1, 100000],
    'noise_refiner.0.feed_forward.w1.weight': [30000],
  });
  const golden = readSafetensors(path);
  const { output, values } = await evaluate(model, golden);
  expect(nmse(output, f32(golden, 'output'))).toBeLessThan(LIMIT);
  const peak = (values.get('layers.1.v') ?? new Float64Array()).reduce(
    (max, x) => Math.max(max, Math.abs(x)),
    0,
  );
  expect(peak).toBeCloseTo(459418.66, -1);
});

it.each(['w1', 'w2'])('%s: a model wider than its time embedding, in Q4_0', async (name) => {
  const golden = readSafetensors(goldenPath('wide/expected.safetensors'));
  const wide = await wideTransformer();
  const { output } = await evaluate(wide, golden, `${name}.cap_feats`, `${name}.`);
  expect(nmse(output, f32(golden, `${name}.output`))).toBeLessThan(LIMIT);
});

describe('every value on the way, in the order in which it is computed', () => {
  it('c04-cap33-10x6', async ({ annotate }) => {
    const golden = readSafetensors(goldenPath('transformer/c04-cap33-10x6.safetensors'));
    const { values } = await evaluate(tiny, golden);
    const report = compareLabels(values, golden, transformerName);
    await annotate(formatReport(report));
    expect(report.length).toBeGreaterThan(40);
    expect(firstDivergent(report, LIMIT), 'the first value that diverges').toBeUndefined();
  });
});

function evaluate(
  model: GoldenModel<'transformer'>,
  golden: Golden,
  text = 'cap_feats',
  prefix = '',
): Promise<TransformerResult> {
  const [, height = 0, width = 0] = golden.get(`${prefix}latents`)?.shape ?? [];
  return evaluateTransformer(model, {
    latents: f32(golden, `${prefix}latents`),
    height,
    width,
    text: f32(golden, text),
    modelTime: f32(golden, `${prefix}t`)[0] ?? 0,
  });
}
