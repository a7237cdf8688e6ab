import { writeFileSync } from 'node:fs';
import type * as FileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { listImportable } from '../src/import/list-importable.ts';

/** Files with this name disappear after the folder is read. */
const GONE = 'gone.gguf';

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof FileSystem>();
  const stat = async (path: string) => {
    if (path.endsWith(GONE)) await original.rm(path);
    return original.stat(path);
  };
  return { ...original, stat };
});

it('passes over a file that goes while the folder is listed', async () => {
  using folder = makeTemporaryFolder();
  for (const name of ['a.gguf', GONE, 'z.safetensors']) writeFileSync(join(folder.path, name), 'four');
  expect(await listImportable(folder.path)).toEqual([
    { name: 'a.gguf', kind: 'file', byteLength: 4 },
    { name: 'z.safetensors', kind: 'file', byteLength: 4 },
  ]);
});
