import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesBelow } from '../../core/test/support/model-hub.ts';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { importModel } from '../src/import/import-model.ts';
import { findRemovable, removeModel } from '../src/remove-model.ts';
import { TINY_FOLDER } from './support/tiny-catalogue.ts';

function setUp() {
  const folder = makeTemporaryFolder();
  const library = join(folder.path, 'library');
  const other = join(folder.path, 'other');
  const place = (name: string) => ({ name, library, libraries: [library, other] });
  return { library, other, place, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

it('removes a model and says what it took', async () => {
  using at = setUp();
  await importModel({ paths: [TINY_FOLDER], library: at.library });
  const found = await findRemovable(at.place('tiny'));
  expect(found).toMatchObject({ folder: join(at.library, 'tiny'), isUnfinished: false });
  expect(found.byteLength).toBeGreaterThan(6_000_000);
  expect(await removeModel(at.place('tiny'))).toEqual(found);
  expect(readdirSync(at.library)).toEqual([]);
});

it('removes links, never what they point to', async () => {
  using at = setUp();
  const before = [...filesBelow(TINY_FOLDER).keys()];
  await importModel({ paths: [TINY_FOLDER], library: at.library, name: 'files', mode: 'link' });
  symlinkSync(TINY_FOLDER, join(at.library, 'folder'));
  for (const name of ['files', 'folder']) await removeModel(at.place(name));
  expect([...filesBelow(TINY_FOLDER).keys()]).toEqual(before);
  expect(readdirSync(at.library)).toEqual([]);
});

it('removes what an unfinished download left, unless it is under way', async () => {
  using at = setUp();
  const pull = join(at.library, '.half.pull');
  mkdirSync(join(pull, 'files'), { recursive: true });
  writeFileSync(join(pull, 'lock'), String(process.pid));
  await expect(removeModel(at.place('half'))).rejects.toMatchObject({ code: 'MODEL_BUSY' });
  writeFileSync(join(pull, 'lock'), '4194304');
  expect(await removeModel(at.place('half'))).toMatchObject({ isUnfinished: true });
  expect(existsSync(pull)).toBe(false);
});

it('leaves alone what Danqing has not installed, and what is no name', async () => {
  using at = setUp();
  mkdirSync(join(at.other, 'theirs'), { recursive: true });
  await expect(removeModel(at.place('theirs'))).rejects.toMatchObject({ code: 'MODEL_NOT_REMOVABLE' });
  await expect(removeModel(at.place('nothing'))).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  for (const name of ['..', '../other/theirs', '/etc', '.half.pull', '']) {
    await expect(removeModel(at.place(name))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  }
  expect(existsSync(join(at.other, 'theirs'))).toBe(true);
});
