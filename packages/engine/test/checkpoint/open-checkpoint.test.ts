import {
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { goldenPath, readGoldenJson } from '../../../core/test/support/fixture.ts';
import { encodeHeaderOnly, type Header } from '../../../core/test/support/memory-archive.ts';
import { FULL_TRANSFORMER, transformerHeader } from '../../../core/test/support/model-headers.ts';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { writeVariant } from '../../../core/test/support/variants.ts';
import type { CheckpointPaths } from '../../src/checkpoint/checkpoint-places.ts';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.ts';

const TINY = goldenPath('tiny');
const MINI = fileURLToPath(new URL('../../../../models/danqing-mini', import.meta.url));

const failure = (paths: CheckpointPaths) =>
  openCheckpoint(paths).then(
    () => undefined,
    (error: unknown) => error,
  );

/** A copy of the tiny model with small files that may be changed; its weights are links. */
function copyTiny(folder: string): string {
  for (const part of ['transformer', 'text_encoder', 'vae', 'tokenizer', 'scheduler']) {
    mkdirSync(join(folder, part), { recursive: true });
    for (const name of readdirSync(join(TINY, part))) {
      const [from, to] = [join(TINY, part, name), join(folder, part, name)];
      if (name.endsWith('.safetensors')) symlinkSync(from, to);
      else cpSync(from, to);
    }
  }
  cpSync(join(TINY, 'model_index.json'), join(folder, 'model_index.json'));
  return folder;
}

function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
}

describe('official folder', () => {
  it('opens the tiny model, sharded', async () => {
    await using checkpoint = await openCheckpoint({ model: TINY });
    expect(checkpoint.warnings).toEqual([]);
    expect(checkpoint.transformer).toMatchObject({
      convention: 'official folder (diffusers)',
      config: { dim: 96, nLayers: 2, nRefinerLayers: 2, nHeads: 3, axesDims: [8, 12, 12], adalnDim: 96 },
    });
    expect(checkpoint.transformer.files.map((file) => file.slice(-25))).toEqual([
      '-00001-of-00002.safetensors'.slice(-25),
      '-00002-of-00002.safetensors'.slice(-25),
    ]);
    expect(checkpoint.textEncoder.config).toEqual({
      hiddenSize: 64,
      intermediateSize: 128,
      numHiddenLayers: 4,
      numAttentionHeads: 4,
      numKeyValueHeads: 2,
      headDim: 32,
      vocabSize: 992,
      rmsNormEps: 1e-6,
      ropeTheta: 1e6,
    });
    expect(checkpoint.vae.config).toMatchObject({ blockOutChannels: [8, 16, 24, 24], normNumGroups: 4 });
    expect(checkpoint.scheduler).toEqual({ shift: 3 });
    expect(checkpoint.tokenizer).toMatchObject({ kind: 'json', files: { tokenizer: { version: '1.0' } } });
    expect(checkpoint.card).toEqual({
      name: 'tiny',
      defaults: { width: 1024, height: 1024, steps: 8, guidance: 0 },
      limits: { minSize: 512, maxSize: 2048 },
      preview: null,
    });
  });

  it('opens the embedded model with its card', async () => {
    await using checkpoint = await openCheckpoint({ model: MINI });
    expect(checkpoint.warnings).toEqual([]);
    expect(checkpoint.card).toMatchObject({
      name: 'danqing-mini',
      defaults: { width: 256, height: 256, steps: 8, guidance: 0 },
      limits: { minSize: 128, maxSize: 320 },
    });
    // rope_theta is in rope_parameters there, and the names lack `model.`.
    expect(checkpoint.textEncoder).toMatchObject({
      convention: 'safetensors (Hugging Face)',
      config: { numHiddenLayers: 3, ropeTheta: 1e6, headDim: 64 },
    });
    expect(checkpoint.vae.config).toMatchObject({
      layersPerBlock: 1,
      normNumGroups: 2,
      scalingFactor: 1,
      shiftFactor: 0,
    });
    expect(checkpoint.tokenizer).toMatchObject({
      files: { chatTemplate: expect.stringContaining('im_start') },
    });
  });

  it('opens full-size shards without reading them', async () => {
    using folder = makeTemporaryFolder();
    const header = transformerHeader(FULL_TRANSFORMER, 'diffusers');
    const weightMap: Record<string, string> = {};
    for (let shard = 0; shard < 3; shard++) {
      const name = `diffusion_pytorch_model-0000${shard + 1}-of-00003.safetensors`;
      const part: Header = header.slice(shard * 200, (shard + 1) * 200);
      for (const [tensor] of part) weightMap[tensor] = name;
      const { bytes, byteLength } = encodeHeaderOnly(part, 'BF16');
      writeFileSync(join(folder.path, name), bytes);
      truncateSync(join(folder.path, name), byteLength);
    }
    writeJson(join(folder.path, 'diffusion_pytorch_model.safetensors.index.json'), { weight_map: weightMap });
    // Valid by itself, but the tiny text encoder does not fit it.
    expect(await failure({ model: TINY, transformer: folder.path })).toMatchObject({
      code: 'MODEL_SHAPE',
      message: expect.stringMatching(/captions of width 2560.*gives 64/),
      hint: expect.stringContaining('Qwen3-4B'),
    });
  });

  it('closes its files on disposal, and when opening fails', async () => {
    const checkpoint = await openCheckpoint({ model: TINY });
    const weight = checkpoint.vae.weights.get('decoder.conv_in.weight');
    await weight.parts[0]?.read(0, new Uint8Array(8));
    await checkpoint[Symbol.asyncDispose]();
    await expect(weight.parts[0]?.read(0, new Uint8Array(8))).rejects.toThrow();
    const open = () => readdirSync('/proc/self/fd').length;
    const before = process.platform === 'linux' ? open() : 0;
    expect(await failure({ model: TINY, vae: join(TINY, 'text_encoder') })).toMatchObject({
      code: 'MODEL_KIND',
    });
    if (process.platform === 'linux') expect(open()).toBe(before);
  });

  it('has an identity that stays until a file changes', async () => {
    using folder = makeTemporaryFolder();
    const model = copyTiny(folder.path);
    const identity = async () => {
      await using checkpoint = await openCheckpoint({ model });
      return checkpoint.identity;
    };
    const first = await identity();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await identity()).toBe(first);
    const file = join(model, 'vae', 'diffusion_pytorch_model.safetensors');
    rmSync(file);
    cpSync(join(TINY, 'vae', 'diffusion_pytorch_model.safetensors'), file);
    utimesSync(file, 1, 1);
    expect(await identity()).not.toBe(first);
  });
});

describe('what is not there', () => {
  it.each([
    [{}, 'MODEL_NOT_FOUND', /No transformer/, /--transformer/],
    [{ model: join(TINY, 'nowhere') }, 'MODEL_NOT_FOUND', /no such file or folder/, /path/],
    [{ model: join(TINY, 'model_index.json') }, 'MODEL_NOT_FOUND', /this is a file/, /--transformer/],
    [{ model: TINY, vae: join(TINY, 'nowhere.safetensors') }, 'MODEL_NOT_FOUND', /nowhere/, /path/],
    [
      { transformer: join(TINY, 'transformer'), textEncoder: join(TINY, 'text_encoder') },
      'MODEL_NOT_FOUND',
      /No VAE/,
      /--vae/,
    ],
    [{ model: TINY, tokenizer: join(TINY, 'vae') }, 'MODEL_TOKENIZER', /no tokenizer\.json/, /--tokenizer/],
    [
      {
        transformer: join(TINY, 'transformer'),
        textEncoder: join(TINY, 'text_encoder'),
        vae: join(TINY, 'vae'),
      },
      'MODEL_TOKENIZER',
      /No tokenizer was given/,
      /--tokenizer/,
    ],
  ] as const)('%o', async (paths, code, message, hint) => {
    const error = await failure(paths);
    expect(error).toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });
});

describe('components given for others', () => {
  it.each([
    ['transformer', 'text_encoder', /seems to be a Qwen3 text encoder/],
    ['transformer', 'vae', /seems to be Flux's VAE/],
    ['textEncoder', 'transformer', /seems to be a Z-Image transformer/],
    ['vae', 'text_encoder', /is not Flux's VAE/],
  ] as const)('%s: %s', async (kind, folder, message) => {
    expect(await failure({ model: TINY, [kind]: join(TINY, folder) })).toMatchObject({
      code: 'MODEL_KIND',
      message: expect.stringMatching(message),
    });
  });

  it('another pipeline', async () => {
    using folder = makeTemporaryFolder();
    writeJson(join(folder.path, 'model_index.json'), { _class_name: 'FluxPipeline' });
    expect(await failure({ model: folder.path })).toMatchObject({
      code: 'MODEL_KIND',
      message: expect.stringContaining('FluxPipeline'),
    });
  });
});

describe('configuration of single files', () => {
  const vae = 'vae-flux-f32.safetensors';

  it("is the model folder's, unless one beside the file fits", async () => {
    using folder = makeTemporaryFolder();
    const file = await writeVariant(folder.path, vae);
    const config = readGoldenJson<object>('tiny/vae/config.json');
    writeJson(join(folder.path, 'config.json'), { ...config, scaling_factor: 0.5 });
    await using beside = await openCheckpoint({ model: TINY, vae: file });
    expect(beside.vae.config.scalingFactor).toBe(0.5);
    writeJson(join(folder.path, 'config.json'), { ...config, block_out_channels: [8, 16] });
    await using fallback = await openCheckpoint({ model: TINY, vae: file });
    expect(fallback.vae.config.scalingFactor).toBe(0.3611);
    expect(fallback.warnings).toMatchObject([
      { en: expect.stringMatching(/config\.json does not fit.*blockOutChannels/) },
    ]);
    writeJson(join(folder.path, 'config.json'), { model_type: 'bert', _class_name: 'Something' });
    await using foreign = await openCheckpoint({ model: TINY, vae: file });
    expect(foreign.warnings).toMatchObject([{ en: expect.stringMatching(/_class_name.*AutoencoderKL/) }]);
  });

  it('is inferred without any, and refused where that does not work', async () => {
    using folder = makeTemporaryFolder();
    const parts = {
      transformer: await writeVariant(folder.path, 'transformer-bf16.gguf'),
      textEncoder: await writeVariant(folder.path, 'text-encoder-q8_0.gguf'),
      vae: await writeVariant(folder.path, vae),
    };
    // The published 32 groups do not divide the tiny VAE's channels.
    expect(await failure(parts)).toMatchObject({
      code: 'MODEL_CONFIG',
      message: expect.stringMatching(/32 groups do not divide 8, 16, 24, 24 channels/),
      hint: expect.stringContaining('config.json'),
    });
    await using checkpoint = await openCheckpoint({ ...parts, vae: join(TINY, 'vae') });
    expect(checkpoint.transformer.config).toMatchObject({ dim: 96, nHeads: 3, axesDims: [8, 12, 12] });
    expect(checkpoint.tokenizer).toMatchObject({ kind: 'gguf', label: parts.textEncoder });
    expect(checkpoint.scheduler).toEqual({ shift: 3 });
    expect(checkpoint.card.name).toBe('transformer-bf16');
  });
});

describe('files of a folder that say something else', () => {
  it.each([
    ['model_index.json', { _class_name: 'ZImageOmniPipeline' }, 'MODEL_KIND', /ZImageOmniPipeline/],
    [
      'model_index.json',
      { scheduler: ['diffusers', 'UniPCMultistepScheduler'] },
      'MODEL_CONFIG',
      /scheduler/,
    ],
    ['model_index.json', { vae: ['diffusers', 'AutoencoderKLFlux2'] }, 'MODEL_CONFIG', /only AutoencoderKL/],
    ['model_index.json', { text_encoder: ['transformers', 'T5EncoderModel'] }, 'MODEL_CONFIG', /Qwen3Model/],
    ['model_index.json', { transformer: 'ZImageTransformer2DModel' }, 'MODEL_CONFIG', /transformer/],
    ['transformer/config.json', { axes_dims: undefined }, 'MODEL_CONFIG', /axes_dims: is missing/],
    ['transformer/config.json', { rope_theta: undefined }, 'MODEL_CONFIG', /rope_theta: is missing/],
    ['text_encoder/config.json', { rope_theta: undefined }, 'MODEL_CONFIG', /rope_theta: is missing/],
    ['text_encoder/config.json', { rms_norm_eps: undefined }, 'MODEL_CONFIG', /rms_norm_eps: is missing/],
    [
      'text_encoder/config.json',
      { rope_parameters: { rope_type: 'default', rope_theta: 10000 } },
      'MODEL_CONFIG',
      /rope_theta: is 1000000 and 10000/,
    ],
    ['text_encoder/config.json', { partial_rotary_factor: 0.5 }, 'MODEL_CONFIG', /partial_rotary_factor/],
    [
      'text_encoder/config.json',
      { architectures: ['Qwen3MoeForCausalLM'] },
      'MODEL_CONFIG',
      /architectures\.0: only Qwen3/,
    ],
    ['vae/config.json', { scaling_factor: undefined }, 'MODEL_CONFIG', /scaling_factor: is missing/],
    ['vae/config.json', { shift_factor: undefined }, 'MODEL_CONFIG', /shift_factor: is missing/],
    ['vae/config.json', { layers_per_block: 3 }, 'MODEL_TENSOR_MISSING', /resnets\.3/],
    ['scheduler/scheduler_config.json', { shift: undefined }, 'MODEL_CONFIG', /shift: is missing/],
    ['scheduler/scheduler_config.json', { invert_sigmas: true }, 'MODEL_CONFIG', /invert_sigmas/],
    ['scheduler/scheduler_config.json', { use_karras_sigmas: true }, 'MODEL_CONFIG', /use_karras_sigmas/],
    ['scheduler/scheduler_config.json', { stochastic_sampling: true }, 'MODEL_CONFIG', /stochastic_sampling/],
    ['scheduler/scheduler_config.json', { num_train_timesteps: 500 }, 'MODEL_CONFIG', /only 1000/],
    [
      'scheduler/scheduler_config.json',
      { _class_name: 'EulerDiscreteScheduler' },
      'MODEL_CONFIG',
      /_class_name/,
    ],
    ['transformer/config.json', { qk_norm: false }, 'MODEL_CONFIG', /qk_norm: only true/],
    ['transformer/config.json', { all_patch_size: [2, 4] }, 'MODEL_CONFIG', /all_patch_size: only \[2\]/],
    ['transformer/config.json', { siglip_feat_dim: 1152 }, 'MODEL_CONFIG', /siglip_feat_dim/],
    ['transformer/config.json', { t_scale: 500 }, 'MODEL_CONFIG', /t_scale: only 1000 is supported/],
    ['transformer/config.json', { dim: 3840 }, 'MODEL_CONFIG', /dim is 3840, but the tensors say 96/],
    ['transformer/config.json', { n_layers: 1 }, 'MODEL_CONFIG', /nLayers is 1, but the tensors say 2/],
    [
      'transformer/config.json',
      { n_layers: 3 },
      'MODEL_TENSOR_MISSING',
      /layers\.2\.attention\.to_q\.weight/,
    ],
    ['transformer/config.json', { n_layers: 10_000_000 }, 'MODEL_CONFIG', /n_layers: .*1000/],
    ['transformer/config.json', { n_refiner_layers: 1001 }, 'MODEL_CONFIG', /n_refiner_layers: .*1000/],
    ['text_encoder/config.json', { num_hidden_layers: 10_000_000 }, 'MODEL_CONFIG', /num_hidden_layers/],
    [
      'transformer/config.json',
      { axes_dims: [8, 8, 8] },
      'MODEL_CONFIG',
      /3 heads with axes \[8, 8, 8\] do not have width 96/,
    ],
    ['text_encoder/config.json', { rope_scaling: { rope_type: 'yarn' } }, 'MODEL_CONFIG', /rope_scaling/],
    ['text_encoder/config.json', { hidden_act: 'gelu' }, 'MODEL_CONFIG', /hidden_act: only "silu"/],
    ['text_encoder/config.json', { model_type: 'qwen2' }, 'MODEL_CONFIG', /model_type: only "qwen3"/],
    ['text_encoder/config.json', { layer_types: ['sliding_attention'] }, 'MODEL_CONFIG', /layer_types\.0/],
    ['vae/config.json', { use_quant_conv: true }, 'MODEL_CONFIG', /use_quant_conv: only false/],
    ['vae/config.json', { norm_num_groups: 3 }, 'MODEL_CONFIG', /3 groups do not divide 8, 16 channels/],
    [
      'scheduler/scheduler_config.json',
      { use_dynamic_shifting: true },
      'MODEL_CONFIG',
      /use_dynamic_shifting/,
    ],
    ['danqing.json', { name: 'x', colour: 1 }, 'MODEL_CONFIG', /colour/],
    [
      'danqing.json',
      { name: 'x', limits: { minSize: 512, maxSize: 256 } },
      'MODEL_CONFIG',
      /minSize is larger/,
    ],
    [
      'danqing.json',
      { name: 'x', preview: { factors: [[1], [1], [1]], bias: [0, 0, 0] } },
      'MODEL_CONFIG',
      /16 channels/,
    ],
  ] as const)('%s with %o', async (file, change, code, message) => {
    using folder = makeTemporaryFolder();
    const model = copyTiny(folder.path);
    const base = file === 'danqing.json' ? {} : readGoldenJson<object>(`tiny/${file}`);
    writeJson(join(model, file), { ...base, ...change });
    expect(await failure({ model })).toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  it.each(['transformer/config.json', 'scheduler/scheduler_config.json', 'danqing.json'])(
    '%s that is not JSON',
    async (file) => {
      using folder = makeTemporaryFolder();
      const model = copyTiny(folder.path);
      writeJson(join(model, file), '{ "shift": ');
      expect(await failure({ model })).toMatchObject({
        code: 'MODEL_CONFIG',
        message: expect.stringContaining('not valid JSON'),
      });
    },
  );

  it('takes what is supported', async () => {
    using folder = makeTemporaryFolder();
    const model = copyTiny(folder.path);
    writeJson(join(model, 'scheduler/scheduler_config.json'), { shift: 6 });
    writeJson(join(model, 'danqing.json'), { name: 'x', defaults: { steps: 20 } });
    rmSync(join(model, 'transformer/config.json'));
    await using checkpoint = await openCheckpoint({ model });
    expect(checkpoint.scheduler).toEqual({ shift: 6 });
    expect(checkpoint.card).toMatchObject({ name: 'x', defaults: { width: 1024, steps: 20 } });
    expect(checkpoint.transformer.config.axesDims).toEqual([8, 12, 12]);
  });
});
