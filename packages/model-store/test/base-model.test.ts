import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckpointPaths, describeModel } from '@danqing/engine';
import { describe, expect, it } from 'vitest';
import { goldenPath } from '../../core/test/support/fixture.ts';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { writeVariant } from '../../core/test/support/variants.ts';
import { importModel } from '../src/import/import-model.ts';

const TINY = goldenPath('tiny');
const TURBO = { steps: 8, guidance: 0 };
const BASE = { steps: 28, guidance: 4 };

interface FolderFiles {
  /** Null: without a scheduler. */
  readonly shift?: number | null;
  readonly card?: object;
}

/** The tiny model under another name, with the given scheduler shift and card. */
function modelFolder(within: string, name: string, { shift = 3, card }: FolderFiles = {}): string {
  const model = join(within, name);
  cpSync(TINY, model, { recursive: true });
  rmSync(join(model, 'scheduler'), { recursive: true });
  if (shift !== null) {
    mkdirSync(join(model, 'scheduler'));
    writeFileSync(join(model, 'scheduler/scheduler_config.json'), JSON.stringify({ shift }));
  }
  if (card !== undefined) writeFileSync(join(model, 'danqing.json'), JSON.stringify(card));
  return model;
}

/** A single-file transformer with that name. */
async function singleFile(within: string, name: string): Promise<string> {
  const made = await writeVariant(within, 'transformer-single-f16.safetensors');
  const path = join(within, `${name}.safetensors`);
  cpSync(made, path);
  return path;
}

async function told(paths: CheckpointPaths) {
  const { kind, scheduler, card, warnings } = await describeModel(paths);
  const { steps, guidance } = card.defaults;
  return {
    kind: kind.kind,
    source: kind.source,
    shift: scheduler.shift,
    defaults: { steps, guidance },
    warnings: warnings.map(({ en }) => en),
  };
}

describe('a folder', () => {
  it.each<[string, FolderFiles, object]>([
    ['m', { shift: 6 }, { kind: 'base', source: 'scheduler', shift: 6, defaults: BASE, warnings: [] }],
    ['m', { shift: 3 }, { kind: 'turbo', source: 'scheduler', shift: 3, defaults: TURBO, warnings: [] }],
    ['Z-Image-Base', { shift: null }, { kind: 'base', source: 'name', shift: 6, defaults: BASE }],
    ['Z-Image-Turbo', { shift: null }, { kind: 'turbo', source: 'name', shift: 3, defaults: TURBO }],
    // Turbo with a scheduler edited for more detail remains Turbo and keeps that shift.
    ['Z-Image-Turbo', { shift: 6 }, { kind: 'turbo', source: 'name', shift: 6, defaults: TURBO }],
    ['m', { shift: 3, card: { name: 'x', kind: 'base' } }, { kind: 'base', source: 'said', defaults: BASE }],
    [
      'm',
      { shift: 6, card: { name: 'x', kind: 'base', defaults: { steps: 8 } } },
      { kind: 'base', defaults: { steps: 8, guidance: 4 } },
    ],
    // Written by imports before kinds were distinguished.
    ['m', { shift: 6, card: { name: 'x', defaults: TURBO } }, { kind: 'base', defaults: BASE }],
    [
      'm',
      { shift: 6, card: { name: 'x', defaults: { steps: 30, guidance: 0 } } },
      { defaults: { steps: 30, guidance: 0 } },
    ],
  ])('%s, %j', async (name, files, expected) => {
    using folder = makeTemporaryFolder();
    expect(await told({ model: modelFolder(folder.path, name, files) })).toMatchObject(expected);
  });

  it('whose name says another thing than its scheduler is told of', async () => {
    using folder = makeTemporaryFolder();
    const { warnings } = await told({ model: modelFolder(folder.path, 'z-image-base', { shift: 3 }) });
    expect(warnings).toEqual([
      expect.stringMatching(
        /its name says Z-Image \(base\), but its scheduler says Z-Image-Turbo.*--model-kind turbo/,
      ),
    ]);
  });

  it('about which nothing tells is drawn with as Turbo, with a word of it; the user knows better', async () => {
    using folder = makeTemporaryFolder();
    const model = modelFolder(folder.path, 'mine', { shift: null });
    expect(await told({ model })).toMatchObject({
      kind: 'turbo',
      source: 'default',
      shift: 3,
      defaults: TURBO,
      warnings: [expect.stringMatching(/cannot tell whether .*--model-kind base, or "kind" in danqing.json/)],
    });
    expect(await told({ model, kind: 'base' })).toMatchObject({
      source: 'said',
      shift: 6,
      defaults: BASE,
      warnings: [],
    });
  });
});

describe('a transformer of its own', () => {
  it('brings its kind, whatever folder the other parts come from', async () => {
    using folder = makeTemporaryFolder();
    const model = modelFolder(folder.path, 'Z-Image-Turbo', {
      shift: 3,
      card: { name: 'x', kind: 'turbo', defaults: TURBO },
    });
    const base = await singleFile(folder.path, 'z_image_bf16');
    const base6 = { kind: 'base', source: 'name', shift: 6, defaults: BASE, warnings: [] };
    expect(await told({ model, transformer: base })).toMatchObject(base6);
    const turbo = await singleFile(folder.path, 'z_image_turbo_bf16');
    expect(await told({ model, transformer: turbo })).toMatchObject({
      kind: 'turbo',
      shift: 3,
      defaults: TURBO,
    });
    const mix = await singleFile(folder.path, 'a-mix');
    expect(await told({ model, transformer: mix })).toMatchObject({
      kind: 'turbo',
      source: 'said',
      warnings: [],
    });
    expect(await told({ model, transformer: mix, kind: 'base' })).toMatchObject({ shift: 6, defaults: BASE });
  });

  it('in an official folder has the scheduler that lies there', async () => {
    using folder = makeTemporaryFolder();
    const model = modelFolder(folder.path, 'one', { shift: 3 });
    const other = modelFolder(folder.path, 'two', { shift: 6 });
    expect(await told({ model, transformer: join(other, 'transformer') })).toMatchObject({
      kind: 'base',
      source: 'scheduler',
      shift: 6,
    });
  });

  it.each([
    ['z-image-Q4_K_M', { kind: 'base', source: 'name', shift: 6, defaults: BASE, warnings: [] }],
    ['z_image_turbo-Q8_0', { kind: 'turbo', source: 'name', shift: 3, defaults: TURBO, warnings: [] }],
    [
      'unheard-of',
      {
        kind: 'turbo',
        source: 'default',
        shift: 3,
        warnings: [expect.stringContaining('cannot tell whether')],
      },
    ],
  ])('%s, from single files alone', async (name, expected) => {
    using folder = makeTemporaryFolder();
    const [textEncoder, vae] = [join(TINY, 'text_encoder'), join(TINY, 'vae')];
    const transformer = await singleFile(folder.path, name);
    const paths = { transformer, textEncoder, vae, tokenizer: join(TINY, 'tokenizer') };
    expect(await told(paths)).toMatchObject(expected);
  });

  it('stays what it is when it is imported beside a folder of the other kind', async () => {
    using folder = makeTemporaryFolder();
    const model = modelFolder(folder.path, 'Z-Image-Turbo', {
      shift: 3,
      card: { name: 'x', defaults: TURBO },
    });
    const base = await singleFile(folder.path, 'z_image_bf16');
    const library = join(folder.path, 'library');
    const installed = await importModel({ paths: [model, base], name: 'mine', library });
    expect(await told({ model: installed.folder })).toEqual({
      kind: 'base',
      source: 'said',
      shift: 6,
      defaults: BASE,
      warnings: [],
    });
    const mix = await singleFile(folder.path, 'a-mix');
    const said = await importModel({ paths: [model, mix], name: 'other', library, kind: 'base' });
    expect(await told({ model: said.folder })).toMatchObject({ kind: 'base', shift: 6, defaults: BASE });
  });
});
