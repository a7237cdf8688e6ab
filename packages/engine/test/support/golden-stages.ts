/** The golden cases of each stage, run through the engine's own classes. */

import { TextEncoder } from '@danqing/core/pipeline';
import type { GgmlLowering, GgmlWeights } from '@danqing/ggml/lowering';
import type { StageMode } from '@danqing/protocol';
import { encoderStage } from '../../../core/src/models/autoencoder/encoder.ts';
import { ImageDecoder } from '../../../core/src/pipeline/autoencoder.ts';
import { ComponentRunner } from '../../../core/src/pipeline/component-runner.ts';
import { Transformer } from '../../../core/src/pipeline/transformer.ts';
import { type Difference, difference } from '../../../core/test/support/error-measures.ts';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import { f32, type GoldenTensor, readSafetensors } from '../../../core/test/support/read-safetensors.ts';
import { type GoldenModel, tinyTextEncoder, tinyTransformer } from './golden-models.ts';

type Golden = ReadonlyMap<string, GoldenTensor>;

/** One evaluation of the transformer from the golden set. */
export interface TransformerCase {
  readonly name: string;
  readonly file: string;
  /** Prefix of the inputs' names. */
  readonly prefix: string;
  readonly text: string;
  readonly output: string;
}

const alone = (name: string): TransformerCase => ({
  name,
  file: `transformer/${name}.safetensors`,
  prefix: '',
  text: 'cap_feats',
  output: 'output',
});

const inBatch = (name: string): TransformerCase[] =>
  [0, 1].map((index) => ({
    ...alone(name),
    name: `${name}, caption ${index}`,
    text: `cap_feats.${index}`,
    output: `output_alone.${index}`,
  }));

export const TINY_CASES: readonly TransformerCase[] = [
  ...[
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
  ].map(alone),
  ...inBatch('b1-cap31-cap77-10x6'),
  ...inBatch('b2-cap20-cap30-8x8'),
];

/** Cases with results in `variants/`. */
export const VARIANT_CASES: readonly TransformerCase[] = TINY_CASES.filter(({ name }) =>
  /^c0[147]/.test(name),
);

export const WIDE_CASES: readonly TransformerCase[] = ['w1', 'w2'].map((name) => ({
  name,
  file: 'wide/expected.safetensors',
  prefix: `${name}.`,
  text: `${name}.cap_feats`,
  output: `${name}.output`,
}));

export const OVERFLOW_CASE = alone('overflow');

/** Factors that the overflow case applies to the weights. The one for to_v applies to the third part of qkv. */
export const OVERFLOW_FACTORS = {
  'layers.0.feed_forward.w3.weight': [20000],
  'layers.1.attention.qkv.weight': [1, 1, 100000],
  'noise_refiner.0.feed_forward.w1.weight': [30000],
};

export const TEXT_CASES: readonly number[] = [0, 1, 2, 3, 4];
export const DECODER_CASES: readonly string[] = ['decode2x2', 'decode6x10', 'decode8x8', 'tiled'];
export const ENCODER_CASES: readonly string[] = ['encode32x32', 'encode48x80'];

export const openTransformer = (lowering: GgmlLowering, { config, weights }: GoldenModel<'transformer'>) =>
  new Transformer(lowering, config, weights);
export const openTextEncoder = (lowering: GgmlLowering, { config, weights }: GoldenModel<'textEncoder'>) =>
  new TextEncoder(lowering, config, weights);
export const openDecoder = (lowering: GgmlLowering, { config, weights }: GoldenModel<'vae'>) =>
  new ImageDecoder(lowering, config, weights);

/** The reference's output for a case: the negative of the velocity. */
export async function evaluateCase(
  transformer: Transformer<GgmlWeights>,
  { file, prefix, text }: TransformerCase,
): Promise<Float32Array> {
  const golden = readSafetensors(goldenPath(file));
  const [channels = 0, height = 0, width = 0] = golden.get(`${prefix}latents`)?.shape ?? [];
  const [tokens = 0] = golden.get(text)?.shape ?? [];
  const modulation = await transformer.modulate(f32(golden, `${prefix}t`));
  const caption = await transformer.refineCaption({ tokens, hidden: f32(golden, text) });
  const shape = { channels, height, width };
  const velocity = await transformer.velocity(f32(golden, `${prefix}latents`), shape, {
    caption,
    modulation,
    step: 0,
  });
  return velocity.map((value) => -value);
}

export async function measureTransformer(
  transformer: Transformer<GgmlWeights>,
  reference: TransformerCase,
  expected: Float32Array = f32(readSafetensors(goldenPath(reference.file)), reference.output),
): Promise<Difference> {
  return difference(await evaluateCase(transformer, reference), expected);
}

/** The mode of a stage that keeps only that many of its segments. */
export function keeping(keptSegments: number): StageMode {
  return { kind: 'streamed', keptSegments, keptBytes: 0, slotBytes: 0, streamedBytes: 0 };
}

/** Results of the tiny transformer and the tiny text encoder in that mode. */
export async function runStages(lowering: GgmlLowering, way: StageMode): Promise<readonly Float32Array[]> {
  using transformer = openTransformer(lowering, await tinyTransformer());
  using encoder = openTextEncoder(lowering, await tinyTextEncoder());
  transformer.follow(way);
  encoder.follow(way);
  const ids = readSafetensors(goldenPath('text-encoder.safetensors')).get('case0.input_ids')?.data;
  const { hidden } = await encoder.encode(ids as Int32Array);
  const velocities: Float32Array[] = [];
  // Twice: kept segments are loaded in the first run and reused in the second.
  for (const reference of [...TINY_CASES.slice(3, 5), ...TINY_CASES.slice(3, 4)]) {
    velocities.push(await evaluateCase(transformer, reference));
  }
  return [hidden, ...velocities];
}

export async function measureText(
  encoder: TextEncoder<GgmlWeights>,
  index: number,
  expected?: Float32Array,
): Promise<Difference> {
  const golden = readSafetensors(goldenPath('text-encoder.safetensors'));
  const ids = golden.get(`case${index}.input_ids`)?.data as Int32Array;
  const { hidden } = await encoder.encode(ids);
  return difference(hidden, expected ?? f32(golden, `case${index}.hidden`));
}

export async function measureDecoder(
  decoder: ImageDecoder<GgmlWeights>,
  name: string,
  expected = name === 'tiled' ? 'tiled.whole' : `${name}.image`,
): Promise<Difference> {
  const golden = readSafetensors(goldenPath('vae.safetensors'));
  const [channels = 0, height = 0, width = 0] = golden.get(`${name}.latents`)?.shape ?? [];
  const image = await decoder.decode(f32(golden, `${name}.latents`), { channels, height, width });
  return difference(image, f32(golden, expected));
}

/** Mean and log-variance together. */
export async function measureEncoder(
  lowering: GgmlLowering,
  { config, weights }: GoldenModel<'vae'>,
  name: string,
): Promise<Difference> {
  const golden: Golden = readSafetensors(goldenPath('vae.safetensors'));
  const [, height = 0, width = 0] = golden.get(`${name}.image`)?.shape ?? [];
  const stage = () => encoderStage(config, height, width);
  using runner = new ComponentRunner(lowering, weights, [stage()]);
  const { moments } = await runner.run({ key: name, stage }, { image: f32(golden, `${name}.image`) });
  const expected = [...f32(golden, `${name}.mean`), ...f32(golden, `${name}.logvar`)];
  return difference(moments ?? [], expected);
}
