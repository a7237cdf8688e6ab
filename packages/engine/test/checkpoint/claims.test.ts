/** Checks that files' metadata are compared with their content, and with each other. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openComponent } from '@danqing/core/weights';
import type { ComponentKind } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { type EditableFile, putTogether, takeApart } from '../../../core/test/support/edit-files.ts';
import type { GgufValue } from '../../../core/test/support/encode-files.ts';
import { goldenPath, readGoldenJson } from '../../../core/test/support/fixture.ts';
import { headerArchive } from '../../../core/test/support/memory-archive.ts';
import {
  FLUX_VAE,
  FULL_TRANSFORMER,
  QWEN3_4B,
  textEncoderHeader,
  transformerHeader,
  vaeHeader,
} from '../../../core/test/support/model-headers.ts';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { makeVariant } from '../../../core/test/support/variants.ts';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.ts';

const TINY = goldenPath('tiny');
const text = (value: string): GgufValue => ({ type: 'string', value });
const count = (value: number): GgufValue => ({ type: 'u32', value });
const fraction = (value: number): GgufValue => ({ type: 'f32', value });

/** Opens a changed GGUF in place of the tiny model's component. */
async function openEdited(change: (file: EditableFile) => EditableFile, name = 'text-encoder-q8_0.gguf') {
  using folder = makeTemporaryFolder();
  const path = join(folder.path, 'edited.gguf');
  writeFileSync(path, putTogether(change(await takeApart(await makeVariant(name)))));
  const kind: ComponentKind = name.startsWith('text') ? 'textEncoder' : 'transformer';
  const checkpoint = await openCheckpoint({ model: TINY, [kind]: path });
  await checkpoint[Symbol.asyncDispose]();
  return checkpoint[kind];
}

const refusal = (change: (file: EditableFile) => EditableFile, name?: string) =>
  openEdited(change, name).then(
    () => undefined,
    (error: unknown) => error,
  );
const saying =
  (key: string, value: GgufValue | undefined) =>
  (file: EditableFile): EditableFile => ({
    ...file,
    metadata: [
      ...file.metadata.filter(([other]) => other !== key),
      ...(value === undefined ? [] : [[key, value] as const]),
    ],
  });
const without =
  (pattern: RegExp) =>
  (file: EditableFile): EditableFile => ({
    ...file,
    tensors: file.tensors.filter(({ name }) => !pattern.test(name)),
  });

describe('a GGUF text encoder', () => {
  it.each([
    ['its last layer', /^blk\.3\./, /blk\.3\.attn_q\.weight/],
    ['a layer in the middle', /^blk\.1\./, /blk\.1\.attn_q\.weight/],
    ['a tensor of its last layer', /^blk\.3\.ffn_up\./, /blk\.3\.ffn_up\.weight/],
  ])('without %s is refused', async (_name, pattern, message) => {
    expect(await refusal(without(pattern))).toMatchObject({
      code: 'MODEL_TENSOR_MISSING',
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, GgufValue | undefined, string, RegExp]>([
    ['qwen3.block_count', count(3), 'MODEL_CONFIG', /numHiddenLayers is 3, but the tensors say 4/],
    ['qwen3.block_count', count(5), 'MODEL_CONFIG', /contradict each other: numHiddenLayers is 5/],
    ['qwen3.block_count', text('4'), 'MODEL_CONFIG', /block_count is "4", not a number/],
    ['qwen3.block_count', count(0), 'MODEL_CONFIG', /block_count is not a count/],
    ['qwen3.attention.value_length', count(64), 'MODEL_CONFIG', /value_length is 64, but only 32/],
    ['qwen3.rope.dimension_count', count(16), 'MODEL_CONFIG', /dimension_count is 16, but only 32/],
    ['qwen3.vocab_size', count(999), 'MODEL_CONFIG', /vocabSize is 999/],
    ['qwen3.rope.scaling.type', text('yarn'), 'MODEL_CONFIG', /rope\.scaling\.type is "yarn"/],
    ['qwen3.rope.scaling.factor', fraction(4), 'MODEL_CONFIG', /rope\.scaling\.factor is 4/],
    ['qwen3.expert_count', count(8), 'MODEL_CONFIG', /expert_count is 8/],
    ['qwen3.attention.causal', { type: 'bool', value: false }, 'MODEL_CONFIG', /causal is false/],
    ['qwen3.rope.freq_base', undefined, 'MODEL_CONFIG', /rope\.freq_base is missing/],
    ['qwen3.rope.freq_base', fraction(10000), 'MODEL_CONFIG', /contradict each other: ropeTheta is 10000/],
    ['qwen3.attention.layer_norm_rms_epsilon', undefined, 'MODEL_CONFIG', /epsilon is missing/],
    ['qwen3.attention.layer_norm_rms_epsilon', fraction(1e-5), 'MODEL_CONFIG', /contradict.*rmsNormEps/],
    ['general.architecture', text('qwen2'), 'MODEL_KIND', /general\.architecture is "qwen2"/],
    ['general.architecture', text('qwen3moe'), 'MODEL_KIND', /"qwen3moe"/],
    ['general.architecture', text('qwen3vl'), 'MODEL_KIND', /"qwen3vl"/],
    ['general.architecture', text('llama'), 'MODEL_KIND', /"llama"/],
    ['general.architecture', text('lumina2'), 'MODEL_KIND', /"lumina2"/],
    ['general.architecture', count(7), 'MODEL_KIND', /is no text/],
  ])('%s as %o is refused', async (key, value, code, message) => {
    expect(await refusal(saying(key, value))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, GgufValue | undefined]>([
    ['general.architecture', undefined],
    ['qwen3.block_count', undefined],
    ['qwen3.block_count', { type: 'u64', value: 4n }],
    ['qwen3.attention.head_count', { type: 'array', of: 'i32', values: [4, 4, 4, 4] }],
    ['qwen3.vocab_size', count(992)],
    ['qwen3.rope.scaling.type', text('none')],
    ['qwen3.expert_count', count(0)],
    ['qwen3.rope.freq_base', { type: 'f64', value: 1e6 }],
    ['general.name', text('Something else')],
  ])('%s as %o changes nothing', async (key, value) => {
    const whole = await openEdited((file) => file);
    expect((await openEdited(saying(key, value))).config).toEqual(whole.config);
  });

  it.each([
    ['embedding_length', /hiddenSize is 8, but the tensors say 64/],
    ['feed_forward_length', /intermediateSize is 8, but the tensors say 128/],
    ['attention.head_count', /numAttentionHeads is 8, but the tensors say 4/],
    ['attention.head_count_kv', /numKeyValueHeads is 8, but the tensors say 2/],
  ])('of another qwen3.%s is told of: every tensor shows that width', async (key, message) => {
    const whole = await openEdited((file) => file);
    const other = await openEdited(saying(`qwen3.${key}`, count(8)));
    expect(other.config).toEqual(whole.config);
    expect(other.warnings).toMatchObject([{ en: expect.stringMatching(message) }]);
  });

  it('with a layer too many is refused', async () => {
    const longer = (file: EditableFile): EditableFile => ({
      ...file,
      tensors: [
        ...file.tensors,
        ...file.tensors
          .filter(({ name }) => name.startsWith('blk.3.'))
          .map((tensor) => ({ ...tensor, name: tensor.name.replace('blk.3.', 'blk.4.') })),
      ],
    });
    expect(await refusal(longer)).toMatchObject({
      code: 'MODEL_CONFIG',
      message: expect.stringContaining('numHiddenLayers is 4, but the tensors say 5'),
    });
  });
});

describe('a GGUF transformer', () => {
  const name = 'transformer-q8_0.gguf';

  it.each(['lumina2', 'z_image', 'zimage', 'Z-Image'])('of the architecture %s opens', async (value) => {
    const { config } = await openEdited(saying('general.architecture', text(value)), name);
    expect(config).toMatchObject({ dim: 96, nLayers: 2 });
  });

  it.each(['flux', 'sd3', 'wan', 'qwen_image', 'llama', 'qwen3'])(
    'of the architecture %s is refused',
    async (value) => {
      expect(await refusal(saying('general.architecture', text(value)), name)).toMatchObject({
        code: 'MODEL_KIND',
        message: expect.stringContaining(`general.architecture is "${value}"`),
      });
    },
  );

  it('whose metadata count other blocks is refused', async () => {
    expect(await refusal(saying('lumina2.block_count', count(1)), name)).toMatchObject({
      message: expect.stringContaining('nLayers is 1, but the tensors say 2'),
    });
    expect(await refusal(saying('lumina2.block_count', count(3)), name)).toMatchObject({
      message: expect.stringContaining('nLayers is 3 there and 2 here'),
    });
  });

  it.each([
    ['the last layer', /^layers\.1\./, /layers\.1\./],
    ['the last refiners', /refiner\.1\./, /noise_refiner\.1\./],
  ])(
    'without %s does not fit the config.json of the folder in whose place it is given',
    async (_name, pattern, message) => {
      expect(await refusal(without(pattern), name)).toMatchObject({
        code: 'MODEL_TENSOR_MISSING',
        message: expect.stringMatching(message),
      });
    },
  );
});

describe('models as wide as the published ones', () => {
  const failure = (kind: ComponentKind, header: Parameters<typeof headerArchive>[0], config?: object) =>
    headerArchive(header)
      .then((archive) =>
        openComponent(
          kind,
          archive,
          config === undefined ? [] : [{ label: 'config.json', json: config, binding: true }],
        ),
      )
      .then(
        ({ warnings }) => warnings.map(({ en }) => en),
        (error: unknown) => error,
      );

  it.each<[ComponentKind, Parameters<typeof headerArchive>[0], RegExp]>([
    ['transformer', transformerHeader({ ...FULL_TRANSFORMER, layers: 29 }, 'comfy'), /nLayers is 29.*has 30/],
    ['transformer', transformerHeader({ ...FULL_TRANSFORMER, layers: 31 }, 'comfy'), /nLayers is 31.*has 30/],
    [
      'transformer',
      transformerHeader({ ...FULL_TRANSFORMER, refiners: 1 }, 'diffusers'),
      /nRefinerLayers is 1/,
    ],
    [
      'textEncoder',
      textEncoderHeader({ ...QWEN3_4B, layers: 35 }, 'llamaCpp'),
      /numHiddenLayers is 35.*has 36/,
    ],
    ['textEncoder', textEncoderHeader({ ...QWEN3_4B, layers: 18 }, 'huggingface'), /Qwen3-4B/],
    ['vae', vaeHeader({ ...FLUX_VAE, layers: 3 }, 'flux'), /layersPerBlock is 3.*Flux's VAE/],
  ])('%s with other blocks is refused', async (kind, header, message) => {
    expect(await failure(kind, header)).toMatchObject({
      code: 'MODEL_CONFIG',
      message: expect.stringMatching(message),
    });
  });

  it('are opened where their own config.json says that it is meant', async () => {
    const config = readGoldenJson<object>('tiny/transformer/config.json');
    const sizes = { dim: 3840, n_heads: 30, axes_dims: [32, 48, 48], cap_feat_dim: 2560, n_layers: 20 };
    const header = transformerHeader({ ...FULL_TRANSFORMER, layers: 20 }, 'comfy');
    expect(await failure('transformer', header, { ...config, ...sizes })).toEqual([]);
  });

  it('tell of a base that is not the published one', async () => {
    const config = {
      ...readGoldenJson<object>('tiny/text_encoder/config.json'),
      ...{ hidden_size: 2560, intermediate_size: 9728, num_hidden_layers: 36, num_attention_heads: 32 },
      ...{ num_key_value_heads: 8, head_dim: 128, vocab_size: 151936, rope_theta: 5e6 },
    };
    expect(await failure('textEncoder', textEncoderHeader(QWEN3_4B, 'huggingface'), config)).toEqual([
      expect.stringMatching(/ropeTheta is 5000000, but Qwen3-4B of this width has 1000000/),
    ]);
  });

  it('are refused where they draw in other latents: the VAE of Stable Diffusion 3', async () => {
    const config = {
      ...readGoldenJson<object>('tiny/vae/config.json'),
      ...{ block_out_channels: [128, 256, 512, 512], norm_num_groups: 32 },
      ...{ scaling_factor: 1.5305, shift_factor: 0.0609 },
    };
    expect(await failure('vae', vaeHeader(FLUX_VAE, 'diffusers'), config)).toMatchObject({
      code: 'MODEL_CONFIG',
      message: expect.stringMatching(/scalingFactor is 1\.5305.*0\.3611/),
    });
  });
});
