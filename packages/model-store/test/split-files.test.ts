/** Split files: either all parts are read, or the error names the missing one. */
import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCheckpoint, openTensorFile } from '@danqing/engine';
import { describe, expect, it } from 'vitest';
import { type EditableFile, putTogether, splitGguf, takeApart } from '../../core/test/support/edit-files.ts';
import type { GgufValue } from '../../core/test/support/encode-files.ts';
import { goldenPath } from '../../core/test/support/fixture.ts';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { makeVariant } from '../../core/test/support/variants.ts';
import { gatherParts } from '../src/import/gather-parts.ts';
import { listImportable } from '../src/import/list-importable.ts';

const TINY = goldenPath('tiny');
const SHARDS = [1, 2].map((n) => `diffusion_pytorch_model-0000${n}-of-00002.safetensors`);

const failure = (path: string) =>
  openTensorFile(path).then(
    () => undefined,
    (error: unknown) => error,
  );
const partName = (number: number, count: number) => `te-0000${number}-of-0000${count}.gguf`;

async function textEncoder(): Promise<EditableFile> {
  return takeApart(await makeVariant('text-encoder-q8_0.gguf'));
}

/** Writes the text encoder in parts; returns their paths. */
async function writeParts(folder: string, count = 3): Promise<string[]> {
  return splitGguf(await textEncoder(), count).map((bytes, index) => {
    const path = join(folder, partName(index + 1, count));
    writeFileSync(path, bytes);
    return path;
  });
}

describe('a split GGUF', () => {
  it.each(['the first part', 'the second part', 'the last part', 'the folder'])(
    '%s stands for all',
    async (what) => {
      using folder = makeTemporaryFolder();
      const parts = await writeParts(folder.path);
      const index = ['the first part', 'the second part', 'the last part'].indexOf(what);
      const path = parts[index] ?? folder.path;
      await using whole = await openCheckpoint({ model: TINY, textEncoder: path });
      expect(whole.warnings).toEqual([]);
      expect(whole.textEncoder.config.numHiddenLayers).toBe(4);
      expect(whole.textEncoder.files).toEqual(parts);
      expect(whole.textEncoder.path).toBe(parts[0]);
    },
  );

  it.each([1, 2, 3])('without part %i is refused, naming it', async (missing) => {
    using folder = makeTemporaryFolder();
    const parts = await writeParts(folder.path);
    rmSync(join(folder.path, partName(missing, 3)));
    for (const path of parts.filter((_, index) => index !== missing - 1)) {
      expect(await failure(path)).toMatchObject({
        code: 'FORMAT_INDEX',
        message: expect.stringContaining(partName(missing, 3)),
        hint: expect.stringContaining('llama-gguf-split --merge'),
      });
    }
    expect(await failure(folder.path)).toMatchObject({ code: 'FORMAT_INDEX' });
  });

  it('whose part has lost its name is refused', async () => {
    using folder = makeTemporaryFolder();
    const [, second = ''] = await writeParts(folder.path);
    const renamed = join(folder.path, 'model.gguf');
    renameSync(second, renamed);
    expect(await failure(renamed)).toMatchObject({
      code: 'FORMAT_INDEX',
      message: expect.stringContaining('is part 2 of 3, but its name does not tell where the others are'),
    });
  });

  const number = (value: number): GgufValue => ({ type: 'u16', value });
  it.each<[string, readonly (readonly [string, GgufValue])[], RegExp]>([
    [
      'of another set',
      [
        ['split.no', number(1)],
        ['split.count', number(5)],
      ],
      /part 2 of 2.*part 2 of 5/,
    ],
    ['in the wrong place', [['split.no', number(0)]], /part 2 of 2.*part 1 of/],
    [
      'that says no number',
      [['split.no', { type: 'string', value: 'two' }]],
      /split\.no that is not a count/,
    ],
    ['that contradicts the first', [['qwen3.block_count', { type: 'u32', value: 9 }]], /qwen3\.block_count/],
  ])('with a part %s is refused', async (_name, metadata, message) => {
    using folder = makeTemporaryFolder();
    const [, second = ''] = await writeParts(folder.path, 2);
    const file = await textEncoder();
    const tensors = file.tensors.slice(Math.ceil(file.tensors.length / 2));
    writeFileSync(second, putTogether({ format: 'gguf', metadata, tensors }));
    expect(await failure(second)).toMatchObject({
      code: 'FORMAT_INDEX',
      message: expect.stringMatching(message),
    });
  });

  it('with a tensor too few or twice is refused', async () => {
    using folder = makeTemporaryFolder();
    const [first = '', second = ''] = await writeParts(folder.path, 2);
    const file = await textEncoder();
    const half = Math.ceil(file.tensors.length / 2);
    const write = (tensors: EditableFile['tensors']) =>
      writeFileSync(second, putTogether({ format: 'gguf', metadata: [], tensors }));
    write(file.tensors.slice(half, -1));
    expect(await failure(first)).toMatchObject({
      message: expect.stringMatching(/all parts contain 46 tensors, but they contain 45/),
    });
    write(file.tensors.slice(half - 1));
    expect(await failure(first)).toMatchObject({
      message: expect.stringMatching(/holds the tensor "[^"]+", which \S*00001-of-00002\S* holds too/),
    });
  });

  it('that says nothing of its parts is read by their names', async () => {
    using folder = makeTemporaryFolder();
    const file = await textEncoder();
    const parts = [file.tensors.slice(0, 7), file.tensors.slice(7)].map((tensors, index) => {
      const path = join(folder.path, partName(index, 1 + 1));
      const metadata = index === 0 ? file.metadata : [];
      writeFileSync(path, putTogether({ ...file, metadata, tensors }));
      return path;
    });
    // Numbered from 0, as by some programs.
    await using archive = await openTensorFile(parts[0] ?? '');
    expect(archive.tensors.size).toBe(file.tensors.length);
  });

  it('is one thing in an import and in its list', async () => {
    using folder = makeTemporaryFolder();
    const parts = await writeParts(folder.path);
    const others = ['transformer', 'vae'].map((name) => join(TINY, name));
    const found = await gatherParts([...parts.toReversed(), ...others]);
    expect(found.paths.textEncoder).toBe(parts[0]);
    expect((await gatherParts([folder.path, ...others])).paths.textEncoder).toBe(parts[0]);
    expect(await listImportable(folder.path)).toEqual([
      { name: partName(1, 3), kind: 'file', byteLength: expect.any(Number) },
    ]);
  });
});

describe('shards without their index', () => {
  it.each([0, 1])('shard %i stands for all', async (index) => {
    using folder = makeTemporaryFolder();
    for (const name of SHARDS) copyFileSync(join(TINY, 'transformer', name), join(folder.path, name));
    const path = join(folder.path, SHARDS[index] ?? '');
    await using checkpoint = await openCheckpoint({ model: TINY, transformer: path });
    expect(checkpoint.warnings).toEqual([]);
    expect(checkpoint.transformer.files).toEqual(SHARDS.map((name) => join(folder.path, name)));
  });

  it.each([0, 1])('shard %i alone is refused', async (index) => {
    using folder = makeTemporaryFolder();
    const [name = '', other = ''] = index === 0 ? SHARDS : SHARDS.toReversed();
    copyFileSync(join(TINY, 'transformer', name), join(folder.path, name));
    for (const path of [join(folder.path, name), folder.path]) {
      expect(await failure(path)).toMatchObject({
        code: 'FORMAT_INDEX',
        message: expect.stringContaining(other),
      });
    }
  });
});
