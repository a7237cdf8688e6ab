import { describeDecoder } from '@danqing/core/models';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeEncoder } from '../../../../core/src/models/autoencoder/encoder.ts';
import { latentsFromMoments } from '../../../../core/src/models/autoencoder/posterior.ts';
import { TorchGenerator } from '../../../../core/src/sampler/torch-random.ts';
import { nmse } from '../../../../core/test/support/error-measures.ts';
import { goldenPath } from '../../../../core/test/support/fixture.ts';
import {
  autoencoderName,
  compareLabels,
  firstDivergent,
  formatReport,
} from '../../../../core/test/support/label-report.ts';
import { f32, readSafetensors } from '../../../../core/test/support/read-safetensors.ts';
import { type GoldenModel, tinyAutoencoder } from '../../support/golden-models.ts';
import { evaluateWith } from '../../support/oracle-models.ts';

const LIMIT = 1e-9;

const golden = readSafetensors(goldenPath('vae.safetensors'));
let model: GoldenModel<'vae'>;
beforeAll(async () => {
  model = await tinyAutoencoder();
});

describe('decoder', () => {
  it.each(['decode2x2', 'decode6x10', 'decode8x8'])('%s', async (name) => {
    const values = await decode(name);
    expect(nmse(values.get('decoder.z') ?? [], f32(golden, `${name}.z`))).toBeLessThan(LIMIT);
    expect(nmse(values.get('image') ?? [], f32(golden, `${name}.image`))).toBeLessThan(LIMIT);
  });

  it('decodes the picture that the tiled golden was cut from', async () => {
    const values = await decode('tiled');
    expect(nmse(values.get('image') ?? [], f32(golden, 'tiled.whole'))).toBeLessThan(LIMIT);
  });

  it('every value on the way', async ({ annotate }) => {
    const report = compareLabels(
      await decode('decode6x10'),
      golden,
      autoencoderName('decode6x10', 'decoder'),
    );
    await annotate(formatReport(report));
    expect(report.length).toBe(10);
    expect(firstDivergent(report, LIMIT), 'the first value that diverges').toBeUndefined();
  });
});

describe('encoder', () => {
  it.each(['encode32x32', 'encode48x80'])('%s', async (name) => {
    const moments = (await encode(name)).get('moments') ?? new Float64Array();
    const half = moments.length / 2;
    expect(nmse(moments.subarray(0, half), f32(golden, `${name}.mean`))).toBeLessThan(LIMIT);
    expect(nmse(moments.subarray(half), f32(golden, `${name}.logvar`))).toBeLessThan(LIMIT);
    const latents = latentsFromMoments(Float32Array.from(moments), model.config, null);
    expect(nmse(latents, f32(golden, `${name}.latents_of_mode`))).toBeLessThan(LIMIT);
    const { scalingFactor, shiftFactor } = model.config;
    const sample = latentsFromMoments(
      Float32Array.from(moments),
      model.config,
      new TorchGenerator(5n).randn(half),
    );
    const z = sample.map((value) => value / scalingFactor + shiftFactor);
    expect(nmse(z, f32(golden, `${name}.sample_seed5`))).toBeLessThan(LIMIT);
  });

  it('every value on the way', async ({ annotate }) => {
    const report = compareLabels(
      await encode('encode32x32'),
      golden,
      autoencoderName('encode32x32', 'encoder'),
    );
    await annotate(formatReport(report));
    expect(report.length).toBe(6);
    expect(firstDivergent(report, LIMIT), 'the first value that diverges').toBeUndefined();
  });
});

function decode(name: string): Promise<Map<string, Float64Array>> {
  const [, height = 0, width = 0] = golden.get(`${name}.latents`)?.shape ?? [];
  const description = describeDecoder(model.config, height, width);
  return evaluateWith(description, { latents: f32(golden, `${name}.latents`) }, model.weights);
}

function encode(name: string): Promise<Map<string, Float64Array>> {
  const [, height = 0, width = 0] = golden.get(`${name}.image`)?.shape ?? [];
  const description = describeEncoder(model.config, height, width);
  return evaluateWith(description, { image: f32(golden, `${name}.image`) }, model.weights);
}
