import { describeDecoder, describeTextEncoder } from '@danqing/core/models';
import type { GgmlLowering } from '@danqing/ggml/lowering';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import {
  autoencoderName,
  compareLabels,
  firstDivergent,
  textEncoderName,
  transformerName,
} from '../../../core/test/support/label-report.ts';
import { f32, readSafetensors } from '../../../core/test/support/read-safetensors.ts';
import { openLowering } from '../../../ggml/test/support/ggml-ops.ts';
import { evaluateOn } from '../support/ggml-graphs.ts';
import { tinyAutoencoder, tinyTextEncoder, tinyTransformer } from '../support/golden-models.ts';
import { evaluateTransformer } from '../support/oracle-models.ts';

const LIMIT = 1e-9;
/** Everything after the golden sinusoid contains the reference's own rounding. */
const TRANSFORMER_LIMIT = 1e-7;

let lowering: GgmlLowering;
beforeAll(() => {
  lowering = openLowering({ device: 'cpu', precision: 'f32' });
});
afterAll(() => lowering[Symbol.dispose]());

it('transformer: every value on the way', async () => {
  const golden = readSafetensors(goldenPath('transformer/c04-cap33-10x6.safetensors'));
  const [, height = 0, width = 0] = golden.get('latents')?.shape ?? [];
  const input = {
    latents: f32(golden, 'latents'),
    height,
    width,
    text: f32(golden, 'cap_feats'),
    modelTime: f32(golden, 't')[0] ?? 0,
  };
  const { values } = await evaluateTransformer(await tinyTransformer(), input, evaluateOn(lowering));
  const report = compareLabels(values, golden, transformerName);
  expect(report.length).toBeGreaterThan(40);
  expect(firstDivergent(report, TRANSFORMER_LIMIT), 'the first value that diverges').toBeUndefined();
});

it('text encoder: every value on the way', async () => {
  const golden = readSafetensors(goldenPath('text-encoder.safetensors'));
  const { config, weights } = await tinyTextEncoder();
  const embeddings = f32(golden, 'case1.hidden_states.0');
  const tokens = embeddings.length / config.hiddenSize;
  const positions = Int32Array.from({ length: tokens }, (_, index) => index);
  const description = describeTextEncoder(config, tokens);
  const values = await evaluateOn(lowering)(description, { embeddings, positions }, weights);
  const report = compareLabels(values, golden, textEncoderName);
  expect(report.length).toBe(14);
  expect(firstDivergent(report, LIMIT), 'the first value that diverges').toBeUndefined();
});

it('decoder: every value on the way', async () => {
  const golden = readSafetensors(goldenPath('vae.safetensors'));
  const { config, weights } = await tinyAutoencoder();
  const [, height = 0, width = 0] = golden.get('decode6x10.latents')?.shape ?? [];
  const inputs = { latents: f32(golden, 'decode6x10.latents') };
  const values = await evaluateOn(lowering)(describeDecoder(config, height, width), inputs, weights);
  const report = compareLabels(values, golden, autoencoderName('decode6x10', 'decoder'));
  expect(report.length).toBe(10);
  expect(firstDivergent(report, LIMIT), 'the first value that diverges').toBeUndefined();
});
