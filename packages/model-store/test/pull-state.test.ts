import { linkSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { type PullState, readPullState, writePullState } from '../src/pull-state.ts';

const STATE: PullState = { model: 'tiny', variant: 'f32', source: 'huggingface', files: [] };

it('takes the place of the one before it in one step', async () => {
  using folder = makeTemporaryFolder();
  await writePullState(folder.path, STATE);
  const before = join(folder.path, 'before');
  mkdirSync(before);
  linkSync(join(folder.path, 'pull.json'), join(before, 'pull.json'));
  await writePullState(folder.path, { ...STATE, variant: 'q8_0' });
  expect(await readPullState(folder.path)).toMatchObject({ variant: 'q8_0' });
  // An in-place write would have changed this file, too.
  expect(await readPullState(before)).toEqual(STATE);
  expect(readdirSync(folder.path).sort()).toEqual(['before', 'pull.json']);
});

it('says what is wrong with the place', async () => {
  using folder = makeTemporaryFolder();
  mkdirSync(join(folder.path, 'pull.json'));
  await expect(writePullState(folder.path, STATE)).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    message: expect.stringContaining('it is a folder'),
  });
});
