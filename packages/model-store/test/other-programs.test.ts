import { copyFileSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goldenPath } from '../../core/test/support/fixture.ts';
import {
  FLUX_VAE,
  FULL_TRANSFORMER,
  QWEN3_4B,
  textEncoderHeader,
  transformerHeader,
  vaeHeader,
} from '../../core/test/support/model-headers.ts';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { findCheckpoint } from '../src/import/find-checkpoint.ts';
import { importModel } from '../src/import/import-model.ts';
import { writeSparse } from './support/sparse-file.ts';

const TRANSFORMER = transformerHeader(FULL_TRANSFORMER, 'comfy', 'model.diffusion_model.');
const TEXT_ENCODER = textEncoderHeader(QWEN3_4B, 'huggingface', 'model.');
const VAE = vaeHeader(FLUX_VAE, 'flux');
/** The same family, but too narrow for this transformer. */
const SMALLER_QWEN3 = textEncoderHeader({ ...QWEN3_4B, hidden: 1024 }, 'huggingface', 'model.');
const LORA: typeof VAE = [
  ['diffusion_model.layers.0.attention.qkv.lora_A.weight', [8, 3840]],
  ['diffusion_model.layers.0.attention.qkv.lora_B.weight', [11520, 8]],
];
const UPSCALER: typeof VAE = [['model.1.sub.0.RDB1.conv1.0.weight', [32, 64, 3, 3]]];
const SDXL: typeof VAE = [
  ['conditioner.embedders.0.transformer.text_model.final_layer_norm.weight', [768]],
  ['model.diffusion_model.label_emb.0.0.weight', [1280, 2816]],
];

/** Each program with the folder that people would name. None has a tokenizer. */
const PROGRAMS: Readonly<Record<string, { named: string; files: Readonly<Record<string, typeof VAE>> }>> = {
  ComfyUI: {
    named: 'ComfyUI',
    files: {
      'models/diffusion_models/z_image_turbo_bf16.safetensors': TRANSFORMER,
      'models/text_encoders/qwen_3_4b.safetensors': TEXT_ENCODER,
      'models/text_encoders/qwen3_06b.safetensors': SMALLER_QWEN3,
      'models/vae/ae.safetensors': VAE,
      'models/vae/flux/ae.safetensors': VAE,
      'models/checkpoints/sd_xl_base_1.0.safetensors': SDXL,
      'models/loras/zimage/style.safetensors': LORA,
      'models/upscale_models/4x.safetensors': UPSCALER,
    },
  },
  "ComfyUI's models": {
    named: 'models',
    files: {
      'unet/z_image_turbo_bf16.safetensors': TRANSFORMER,
      'clip/qwen_3_4b.safetensors': TEXT_ENCODER,
      'vae/ae.safetensors': VAE,
    },
  },
  Forge: {
    named: 'stable-diffusion-webui-forge',
    files: {
      'models/Stable-diffusion/z_image_turbo_bf16.safetensors': TRANSFORMER,
      'models/text_encoder/qwen_3_4b.safetensors': TEXT_ENCODER,
      'models/VAE/ae.safetensors': VAE,
      'models/Lora/style.safetensors': LORA,
      'models/ESRGAN/4x.safetensors': UPSCALER,
    },
  },
  SwarmUI: {
    named: 'SwarmUI',
    files: {
      'Models/diffusion_models/ZImage/z_image_turbo_bf16.safetensors': TRANSFORMER,
      'Models/clip/qwen_3_4b.safetensors': TEXT_ENCODER,
      'Models/VAE/Flux/ae.safetensors': VAE,
    },
  },
  'a flat folder of stable-diffusion.cpp': {
    named: 'sd.cpp',
    files: {
      'z_image_turbo_bf16.safetensors': TRANSFORMER,
      'qwen_3_4b.safetensors': TEXT_ENCODER,
      'ae.safetensors': VAE,
    },
  },
};

function setUp(name: keyof typeof PROGRAMS) {
  const folder = makeTemporaryFolder();
  const { named = '', files = {} } = PROGRAMS[name] ?? {};
  const root = join(folder.path, named);
  for (const [path, header] of Object.entries(files)) writeSparse(join(root, path), header);
  const library = join(folder.path, 'library');
  const run = (...paths: readonly string[]) =>
    importModel({ paths: paths.length === 0 ? [root] : paths, library, mode: 'link' });
  return { root, library, run, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

describe('folders of other programs', () => {
  it.each(Object.keys(PROGRAMS))('%s: imported whole, by what its files hold', async (name) => {
    using at = setUp(name);
    const { name: called, description, foreign } = await at.run();
    expect(called).toBe('z_image_turbo_bf16');
    expect(
      description.components.map(({ kind, byteLength }) => [kind, Math.round(byteLength / 1e8)]),
    ).toEqual([
      ['transformer', 123],
      ['textEncoder', 78],
      ['vae', 2],
    ]);
    expect(description.tokenizer.kind).toBe('built-in');
    const loras = foreign.filter(({ addition }) => addition === 'lora');
    expect(loras).toHaveLength(/ComfyUI$|Forge/.test(name) ? 1 : 0);
    expect(await findCheckpoint(at.root)).toMatchObject({ transformer: expect.stringContaining('z_image') });
  });

  it('a cache of Hugging Face: links into a folder of blobs, two revisions', async () => {
    using folder = makeTemporaryFolder();
    const repository = join(folder.path, 'hub/models--Tongyi-MAI--Z-Image-Turbo');
    const link = (path: string, blob: string) => {
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(relative(dirname(path), blob), path);
    };
    for (const revision of ['0a1b', '2c3d']) {
      const snapshot = join(repository, 'snapshots', revision);
      for (const part of ['transformer', 'text_encoder', 'vae', 'tokenizer', 'scheduler']) {
        for (const name of readdirSync(goldenPath(`tiny/${part}`))) {
          const blob = join(repository, 'blobs', `${part}-${name}`);
          mkdirSync(dirname(blob), { recursive: true });
          copyFileSync(goldenPath(`tiny/${part}/${name}`), blob);
          link(join(snapshot, part, name), blob);
        }
      }
    }
    const { description } = await importModel({
      paths: [join(folder.path, 'hub')],
      library: join(folder.path, 'library'),
      name: 'cached',
    });
    expect(description.components.map(({ kind }) => kind)).toEqual(['transformer', 'textEncoder', 'vae']);
  });

  it('two transformers: each choice is an import that is clear', async () => {
    using at = setUp('ComfyUI');
    const other = writeSparse(join(at.root, 'models/diffusion_models/other.safetensors'), [
      ...TRANSFORMER,
      ['model.diffusion_model.extra', [1]],
    ]);
    const error = await at.run().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'MODEL_AMBIGUOUS', details: { choices: { length: 2 } } });
    const { choices } = (error as { details: { choices: string[][] } }).details;
    for (const choice of choices)
      expect((await at.run(...choice)).name).toMatch(/^(?:z_image_turbo_bf16|other)$/);
    expect(choices.flat()).toContain(other);
  });

  it('a text encoder that does not fit is not taken for the one that is missing', async () => {
    using at = setUp("ComfyUI's models");
    renameSync(join(at.root, 'clip/qwen_3_4b.safetensors'), join(at.root, 'clip/qwen_3_4b.bak'));
    writeSparse(join(at.root, 'clip/qwen3_06b.safetensors'), SMALLER_QWEN3);
    await expect(at.run()).rejects.toMatchObject({ code: 'MODEL_SHAPE' });
  });

  it('folders that lead to themselves end the search', async () => {
    using at = setUp("ComfyUI's models");
    symlinkSync(at.root, join(at.root, 'vae/again'));
    writeFileSync(join(at.root, 'vae/notes.safetensors'), 'no tensors');
    expect((await at.run()).name).toBe('z_image_turbo_bf16');
  });
});
