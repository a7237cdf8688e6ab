import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { findComponent } from '../../src/checkpoint/checkpoint-places.ts';

const TINY = goldenPath('tiny');

describe('a component that a model may lack', () => {
  it('is null where neither a path nor the folder names it', async () => {
    using empty = makeTemporaryFolder();
    expect(await findComponent('vae', { model: empty.path }, true)).toBeNull();
    expect(await findComponent('vae', {}, true)).toBeNull();
  });

  it('is found where it is', async () => {
    using empty = makeTemporaryFolder();
    const path = join(TINY, 'vae');
    expect(await findComponent('vae', { model: TINY }, true)).toMatchObject({ path });
    expect(await findComponent('vae', { model: empty.path, vae: path }, true)).toMatchObject({ path });
  });

  it('is missed where its own path leads nowhere', async () => {
    const missing = findComponent('vae', { model: TINY, vae: join(TINY, 'no-such-file') }, true);
    await expect(missing).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});

describe('a component that every model has', () => {
  it('is missed by the flag that gives it, or by its place in the folder', async () => {
    using empty = makeTemporaryFolder();
    await expect(findComponent('textEncoder', {})).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      hint: expect.stringContaining('--text-encoder'),
    });
    await expect(findComponent('textEncoder', { model: empty.path })).rejects.toMatchObject({
      message: expect.stringContaining(join(empty.path, 'text_encoder')),
    });
  });
});
