/** Valid variants of files that must open without warnings. */

import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MemoryByteSource, readTensorFile } from '@danqing/core/formats';
import { openComponent } from '@danqing/core/weights';
import { openCheckpoint } from '@danqing/engine';
import type { RequiredComponent } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { wrapSafetensors } from '../../core/test/support/encode-files.ts';
import { goldenPath } from '../../core/test/support/fixture.ts';
import { type Header, headerArchive } from '../../core/test/support/memory-archive.ts';
import {
  FLUX_VAE,
  FULL_TRANSFORMER,
  QWEN3_4B,
  textEncoderHeader,
  transformerHeader,
  vaeHeader,
} from '../../core/test/support/model-headers.ts';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { gatherParts } from '../src/import/gather-parts.ts';
import { listImportable } from '../src/import/list-importable.ts';

const TINY = goldenPath('tiny');
const HEADERS: Readonly<Record<RequiredComponent, readonly ((prefix: string) => Header)[]>> = {
  transformer: [
    (prefix) => transformerHeader(FULL_TRANSFORMER, 'comfy', prefix),
    (prefix) => transformerHeader(FULL_TRANSFORMER, 'diffusers', prefix),
  ],
  textEncoder: [
    (prefix) => textEncoderHeader(QWEN3_4B, 'huggingface', prefix),
    (prefix) => textEncoderHeader(QWEN3_4B, 'llamaCpp', prefix),
  ],
  vae: [
    (prefix) => vaeHeader(FLUX_VAE, 'flux', prefix),
    (prefix) => vaeHeader(FLUX_VAE, 'diffusers', prefix),
  ],
};
const KINDS = Object.keys(HEADERS) as RequiredComponent[];

describe('whatever prefix all names share is dropped', () => {
  it.each([
    'model.',
    '_orig_mod.',
    'module.',
    'model.diffusion_model.',
    'model.diffusion_model.model.diffusion_model.',
    'cond_stage_model.qwen3_4b.transformer.model.',
    'text_encoders.qwen3_4b.transformer.model.',
    'module._orig_mod.transformer.',
    'net.',
    'first_stage_model.',
    'a.b.c.d.e.',
    'layers.',
  ])('%s', async (prefix) => {
    for (const kind of KINDS) {
      for (const header of HEADERS[kind]) {
        const plain = await openComponent(kind, await headerArchive(header('')));
        const prefixed = await openComponent(kind, await headerArchive(header(prefix)));
        expect(prefixed.config).toEqual(plain.config);
        expect([...prefixed.weights.names()]).toEqual([...plain.weights.names()]);
        expect(prefixed.warnings).toEqual([]);
      }
    }
  });

  it('but not where two sets are in one file: both are named', async () => {
    const twice = ['model.', 'model_ema.'].flatMap((prefix) =>
      transformerHeader(FULL_TRANSFORMER, 'comfy', prefix),
    );
    await expect(
      headerArchive(twice).then((archive) => openComponent('transformer', archive)),
    ).rejects.toMatchObject({
      code: 'MODEL_KIND',
      message: expect.stringMatching(/more than once, under "model\." and "model_ema\."/),
    });
  });

  it('nor where one tensor has another', async () => {
    const [[first = '', shape = []] = [], ...rest] = transformerHeader(FULL_TRANSFORMER, 'comfy', 'model.');
    const odd: Header = [[`other.${first.slice('model.'.length)}`, shape], ...rest];
    await expect(
      headerArchive(odd).then((archive) => openComponent('transformer', archive)),
    ).rejects.toMatchObject({
      code: 'MODEL_TENSOR_MISSING',
      message: expect.stringContaining(first),
    });
  });
});

describe('an all-in-one file', () => {
  it.each([
    ['with prefixes', 'model.diffusion_model.', 'text_encoders.qwen3_4b.transformer.model.', 'vae.'],
    [
      'as of old',
      'model.diffusion_model.',
      'cond_stage_model.qwen3_4b.transformer.model.',
      'first_stage_model.',
    ],
    ['without any', '', 'model.', ''],
  ])('%s opens quietly', async (_name, transformer, text, vae) => {
    const header: Header = [
      ...transformerHeader(FULL_TRANSFORMER, 'comfy', transformer),
      ...textEncoderHeader(QWEN3_4B, 'huggingface', text),
      [
        text === 'model.' ? 'lm_head.weight' : `${text.replace(/transformer\.model\.$/, '')}logit_scale`,
        [151936, 2560],
      ],
      ...vaeHeader(FLUX_VAE, 'flux', vae),
    ];
    for (const kind of KINDS) {
      const { warnings, weights } = await openComponent(kind, await headerArchive(header));
      expect(warnings).toEqual([]);
      expect([...weights.names()].length).toBeGreaterThan(100);
    }
  });
});

const withNotes = (folder: string) => {
  const note = Uint8Array.of(0, 5, 0x16, 7, 0, 2, 0, 0, ...new TextEncoder().encode('Mac OS X        '));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) writeFileSync(join(entry.parentPath, `._${entry.name}`), note);
  }
  return note;
};

describe('notes that macOS leaves beside files', () => {
  it('are passed over in a folder that is opened, imported or listed', async () => {
    using folder = makeTemporaryFolder();
    cpSync(TINY, folder.path, { recursive: true });
    withNotes(folder.path);
    await using checkpoint = await openCheckpoint({ model: folder.path });
    expect(checkpoint.warnings).toEqual([]);
    expect((await gatherParts([folder.path])).paths).toEqual({ model: folder.path });
    const parts = ['transformer', 'text_encoder', 'vae'].map((name) => join(folder.path, name));
    expect(Object.values((await gatherParts(parts)).paths).map(dirname)).toEqual(parts);
    const listed = await listImportable(folder.path);
    expect(listed.map(({ name }) => name).filter((name) => name.includes('._'))).toEqual([]);
  });

  it('are named when one is given', async () => {
    using folder = makeTemporaryFolder();
    writeFileSync(join(folder.path, 'a.safetensors'), 'x');
    const bytes = withNotes(folder.path);
    await expect(readTensorFile(new MemoryByteSource('._a', bytes))).rejects.toMatchObject({
      code: 'FORMAT_UNKNOWN',
      message: expect.stringContaining('AppleDouble'),
    });
  });
});

it('a byte order mark before each JSON file is read past', async () => {
  using folder = makeTemporaryFolder();
  cpSync(TINY, folder.path, { recursive: true });
  const files = readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  expect(files.length).toBeGreaterThan(6);
  for (const name of files) {
    const path = join(folder.path, name);
    writeFileSync(path, `\ufeff${readFileSync(path, 'utf8')}`);
  }
  await using checkpoint = await openCheckpoint({ model: folder.path });
  await using original = await openCheckpoint({ model: TINY });
  expect(checkpoint.transformer.config).toEqual(original.transformer.config);
  expect(checkpoint.tokenizer).toMatchObject({ kind: 'json', files: { tokenizer: { version: '1.0' } } });
});

describe('__metadata__ as the official reader takes it', () => {
  const read = (header: string) => readTensorFile(new MemoryByteSource('x', wrapSafetensors(header)));

  it.each([
    ['null', []],
    ['{}', []],
    ['{"format":"pt"}', [['format', 'pt']]],
    ['{"a":"1","a":"2"}', [['a', '2']]],
  ])('%s', async (metadata, entries) => {
    expect([...(await read(`{"__metadata__":${metadata}}`)).metadata]).toEqual(entries);
  });

  it.each(['1', '"text"', '[]', '{"a":null}', '{"a":{}}', 'nul'])('%s is refused', async (metadata) => {
    await expect(read(`{"__metadata__":${metadata}}`)).rejects.toMatchObject({ code: 'FORMAT_HEADER' });
  });
});
