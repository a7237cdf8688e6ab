import {
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { describeModel } from '@danqing/engine';
import { describe, expect, it } from 'vitest';
import { goldenPath } from '../../core/test/support/fixture.ts';
import { filesBelow } from '../../core/test/support/model-hub.ts';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { writeVariant } from '../../core/test/support/variants.ts';
import { type ImportOptions, importModel } from '../src/import/import-model.ts';
import type { TransferProgress } from '../src/transfer-meter.ts';
import { TINY_FOLDER } from './support/tiny-catalogue.ts';

const fixturePath = (name: string) => goldenPath(`../${name}`);
const TOKENIZER = join(TINY_FOLDER, 'tokenizer');

/** A folder for the user's files, an empty library, and an import into it. */
function setUp() {
  const folder = makeTemporaryFolder();
  const library = join(folder.path, 'library');
  const run = (paths: readonly string[], more: Partial<ImportOptions> = {}) =>
    importModel({ paths, library, ...more });
  return { files: folder.path, library, run, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

/** A file in its own folder, with the config.json that the tiny model needs. */
async function writeWithConfig(folder: string, name: string, config: string): Promise<string> {
  const own = join(folder, config);
  mkdirSync(own, { recursive: true });
  copyFileSync(goldenPath(`tiny/${config}/config.json`), join(own, 'config.json'));
  return writeVariant(own, name);
}

/** Everything that determines how a model draws, independent of where its files are. */
async function essence(paths: Parameters<typeof describeModel>[0]) {
  const { components, scheduler, byteLength } = await describeModel(paths);
  return {
    scheduler,
    byteLength,
    components: components.map(({ kind, config, storage, convention }) => ({
      kind,
      config,
      storage,
      convention,
    })),
  };
}

describe('what can be imported', () => {
  it('an official folder, shards and all', async () => {
    using at = setUp();
    const progress: TransferProgress[] = [];
    const { name, folder } = await at.run([TINY_FOLDER], { onProgress: (event) => progress.push(event) });
    expect(name).toBe('tiny');
    expect(await essence({ model: folder })).toEqual(await essence({ model: TINY_FOLDER }));
    const [original, copied] = [filesBelow(TINY_FOLDER), filesBelow(folder)];
    expect([...copied.keys()].sort()).toEqual(
      [...original.keys(), 'danqing.json', 'danqing-source.json'].sort(),
    );
    for (const [path, bytes] of original)
      expect(Buffer.compare(copied.get(path) ?? Buffer.of(), bytes)).toBe(0);
    expect(progress.at(-1)).toMatchObject({ phase: 'checking', doneBytes: progress.at(-1)?.totalBytes });
    expect(readdirSync(at.library)).toEqual(['tiny']);
  });

  it('single files of ComfyUI with a tokenizer', async () => {
    using at = setUp();
    const transformer = await writeWithConfig(at.files, 'transformer-fp8-scaled.safetensors', 'transformer');
    const textEncoder = await writeVariant(at.files, 'text-encoder-fp8-comfyquant.safetensors');
    const vae = await writeWithConfig(at.files, 'vae-flux-f32.safetensors', 'vae');
    const { folder, description } = await at.run([vae, transformer, TOKENIZER, textEncoder], {
      name: '我的-模型',
    });
    expect(description.card.name).toBe('我的-模型');
    const paths = { transformer, textEncoder, vae, tokenizer: TOKENIZER };
    expect(await essence({ model: folder })).toEqual(await essence(paths));
    expect([...filesBelow(folder).keys()].sort()).toEqual([
      'danqing-source.json',
      'danqing.json',
      'text_encoder/text-encoder-fp8-comfyquant.safetensors',
      'tokenizer/tokenizer.json',
      'tokenizer/tokenizer_config.json',
      'transformer/config.json',
      'transformer/transformer-fp8-scaled.safetensors',
      'vae/config.json',
      'vae/vae-flux-f32.safetensors',
    ]);
  });

  it('a folder of GGUF files, other files passed over, the VAE from an official folder', async () => {
    using at = setUp();
    const mine = join(at.files, 'models');
    mkdirSync(join(mine, 'unet'), { recursive: true });
    await writeVariant(join(mine, 'unet'), 'transformer-q8_0.gguf');
    copyFileSync(
      fixturePath('plausible-errors/sd15-given-as-transformer.safetensors'),
      join(mine, 'sd15.safetensors'),
    );
    writeFileSync(join(mine, 'broken.gguf'), 'no model');
    const textEncoder = await writeVariant(at.files, 'text-encoder-q8_0.gguf');
    const vae = join(TINY_FOLDER, 'vae/diffusion_pytorch_model.safetensors');
    const { folder, description } = await at.run([mine, textEncoder, vae, TOKENIZER], { name: 'mix' });
    expect(description.components.map(({ storage }) => storage[0]?.type)).toEqual(['Q8_0', 'Q8_0', 'F32']);
    expect(existsSync(join(folder, 'vae/config.json'))).toBe(true);
  });

  it('an official folder that lacks a part, which a folder that is searched has', async () => {
    using at = setUp();
    const model = join(at.files, 'mine');
    cpSync(TINY_FOLDER, model, { recursive: true });
    rmSync(join(model, 'vae'), { recursive: true });
    const vae = await writeWithConfig(join(at.files, 'comfy'), 'vae-flux-f32.safetensors', 'vae');
    const { folder } = await at.run([model, join(at.files, 'comfy')]);
    expect(await essence({ model: folder })).toEqual(await essence({ model, vae }));
    expect(existsSync(join(folder, 'vae/vae-flux-f32.safetensors'))).toBe(true);
  });

  it('files in place of those of an official folder, links in place of copies, any suffix', async () => {
    using at = setUp();
    const written = await writeVariant(at.files, 'transformer-q4_0.gguf');
    const transformer = join(at.files, 'transformer.sft');
    copyFileSync(written, transformer);
    const { folder, description } = await at.run([TINY_FOLDER, transformer], {
      name: 'linked',
      mode: 'link',
    });
    const link = join(folder, 'transformer/transformer.sft.gguf');
    expect(readlinkSync(link)).toBe(transformer);
    expect(description.components.map(({ storage }) => storage[0]?.type)).toEqual(['Q4_0', 'F32', 'F32']);
    expect(lstatSync(join(folder, 'tokenizer/tokenizer.json')).isFile()).toBe(true);
  });
});

/** A repository as Hugging Face's programs cache it: files in `blobs`, and a snapshot of links. */
function writeCache(root: string): string {
  const repository = join(root, 'models--danqing--tiny');
  const snapshot = join(repository, 'snapshots/0123abc');
  mkdirSync(join(repository, 'blobs'), { recursive: true });
  [...filesBelow(TINY_FOLDER)].forEach(([path, bytes], index) => {
    const blob = join(repository, 'blobs', String(index));
    writeFileSync(blob, bytes);
    mkdirSync(join(snapshot, path, '..'), { recursive: true });
    symlinkSync(relative(join(snapshot, path, '..'), blob), join(snapshot, path));
  });
  return snapshot;
}

describe.skipIf(process.platform === 'win32')('links', () => {
  const SECRET = '{"secret": "of another user"}';
  const TEXTS = [...filesBelow(TINY_FOLDER).keys(), 'danqing.json', 'tokenizer/chat_template.jinja'].filter(
    (path) => !path.includes('safetensors'),
  );

  function withLink(at: ReturnType<typeof setUp>, path: string, target: string): string {
    const folder = join(at.files, 'model');
    cpSync(TINY_FOLDER, folder, { recursive: true });
    rmSync(join(folder, path), { force: true, recursive: true });
    symlinkSync(target, join(folder, path));
    return folder;
  }

  it.each(TEXTS)('%s that lies elsewhere is refused, and nothing is said of what it holds', async (path) => {
    using at = setUp();
    const secret = join(at.files, 'secret.txt');
    for (const content of [SECRET, 'no JSON']) {
      writeFileSync(secret, content);
      const folder = withLink(at, path, secret);
      const error = await at.run([folder]).catch((found: unknown) => found);
      expect(error).toMatchObject({ code: 'MODEL_NOT_FOUND', message: expect.stringContaining('is a link') });
      expect(JSON.stringify(error)).not.toMatch(/secret"|another user|no JSON/);
      expect(existsSync(at.library)).toBe(false);
      rmSync(folder, { recursive: true });
    }
  });

  it('of folders lead nowhere else either', async () => {
    using at = setUp();
    const outside = join(at.files, 'outside');
    cpSync(TOKENIZER, outside, { recursive: true });
    const folder = withLink(at, 'tokenizer', outside);
    await expect(at.run([folder])).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('of weights may lead elsewhere for who owns both, and not where another one names them', async () => {
    using at = setUp();
    const weights = join(at.files, 'vae.safetensors');
    copyFileSync(join(TINY_FOLDER, 'vae/diffusion_pytorch_model.safetensors'), weights);
    const folder = withLink(at, 'vae/diffusion_pytorch_model.safetensors', weights);
    await expect(at.run([folder], { confined: true })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect((await at.run([folder])).name).toBe('model');
  });

  it('of a cached repository are followed to its blobs, and no further', async () => {
    using at = setUp();
    const snapshot = writeCache(join(at.files, 'hub'));
    const { folder } = await at.run([snapshot], { name: 'cached', confined: true });
    expect(lstatSync(join(folder, 'model_index.json')).isFile()).toBe(true);
    expect(await essence({ model: folder })).toEqual(await essence({ model: TINY_FOLDER }));
    const other = join(at.files, 'hub/models--another--one/blobs');
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, 'secret'), SECRET);
    symlinkSync(join(other, 'secret'), join(snapshot, 'tokenizer/chat_template.jinja'));
    await expect(at.run([snapshot], { name: 'again' })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('to what is no model say nothing of what is in it', async () => {
    using at = setUp();
    const secret = join(at.files, 'id_ed25519');
    writeFileSync(secret, `k3y5ecret and more of it ${'x'.repeat(600)}`);
    const folder = withLink(at, 'vae/diffusion_pytorch_model.safetensors', secret);
    const error = await at.run([folder]).catch((found: unknown) => found);
    const hex = Buffer.from('k3y5').toString('hex');
    expect(JSON.stringify(error).replaceAll(' ', '')).not.toMatch(new RegExp(`k3y5|${hex}`));
    expect(error).toMatchObject({ code: 'FORMAT_UNKNOWN' });
  });
});

describe('what cannot be imported leaves nothing', () => {
  const bad = (name: string) => fixturePath(`plausible-errors/${name}`);

  it.each([
    ['pickle-as.safetensors', 'FORMAT_PICKLE'],
    ['pickle-zip.ckpt', 'FORMAT_PICKLE'],
    ['pickle-legacy.pt', 'FORMAT_PICKLE'],
    ['git-lfs-pointer.safetensors', 'FORMAT_UNKNOWN'],
    ['html-page.safetensors', 'FORMAT_UNKNOWN'],
    ['lora-given-as-transformer.safetensors', 'MODEL_KIND'],
    ['sd15-given-as-transformer.safetensors', 'MODEL_KIND'],
    ['st-truncated.safetensors', 'FORMAT_TRUNCATED'],
  ])('%s: %s', async (name, code) => {
    using at = setUp();
    await expect(at.run([TINY_FOLDER, bad(name)])).rejects.toMatchObject({ code });
    expect(existsSync(at.library)).toBe(false);
  });

  it('names the parts that are missing and where they are', async () => {
    using at = setUp();
    const transformer = await writeVariant(at.files, 'transformer-q8_0.gguf');
    await expect(at.run([transformer])).rejects.toMatchObject({
      code: 'MODEL_INCOMPLETE',
      message: expect.stringContaining('the text encoder and the VAE are missing'),
      hint: expect.stringMatching(/Qwen3-4B.*ae\.safetensors/),
      details: { missing: ['textEncoder', 'vae'] },
    });
    const vae = await writeWithConfig(at.files, 'vae-flux-f32.safetensors', 'vae');
    const textEncoder = await writeVariant(at.files, 'text-encoder-fp8-comfyquant.safetensors');
    await expect(at.run([transformer, vae, textEncoder])).rejects.toMatchObject({ code: 'MODEL_TOKENIZER' });
  });

  it('asks which of two is meant', async () => {
    using at = setUp();
    const [one, two] = [
      await writeVariant(at.files, 'transformer-q8_0.gguf'),
      await writeVariant(at.files, 'transformer-q4_0.gguf'),
    ];
    await expect(at.run([TINY_FOLDER, one, two])).rejects.toMatchObject({
      code: 'MODEL_AMBIGUOUS',
      details: {
        choices: [[one, join(TINY_FOLDER, 'text_encoder'), join(TINY_FOLDER, 'vae')], expect.any(Array)],
      },
    });
    expect((await at.run([TINY_FOLDER, one])).name).toBe('tiny');
    await expect(at.run([TINY_FOLDER])).rejects.toMatchObject({ code: 'MODEL_EXISTS' });
  });

  it('a cancel in the middle', async () => {
    using at = setUp();
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expect(at.run([TINY_FOLDER], { signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(readdirSync(at.library)).toEqual([]);
  });

  it('what a killed import left goes with the next one', async () => {
    using at = setUp();
    mkdirSync(join(at.library, '.old.new-4194304-abcd/transformer'), { recursive: true });
    await at.run([TINY_FOLDER]);
    expect(readdirSync(at.library)).toEqual(['tiny']);
  });
});
