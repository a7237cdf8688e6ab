import { chmod, readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncodedText } from '@danqing/core/pipeline';
import type { Text } from '@danqing/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { CacheFolder } from '../../src/cache/cache-folder.ts';
import { PromptCache } from '../../src/cache/prompt-cache.ts';

const WIDTH = 8;
const LARGE = 1024 ** 2;
const ENCODING = { identity: 'this encoder', width: WIDTH };
const IDS = Int32Array.of(151644, 872, 198);

let temporary: ReturnType<typeof makeTemporaryFolder>;
let folder: string;
let warnings: string[];
const warn = ({ en }: Text) => void warnings.push(en);

beforeEach(() => {
  temporary = makeTemporaryFolder();
  folder = join(temporary.path, 'new', 'prompts');
  warnings = [];
});
afterEach(() => temporary[Symbol.dispose]());

const openCache = (encoding = ENCODING, maxBytes = LARGE) => new PromptCache({ folder, maxBytes }, encoding);

function textOf(ids: Int32Array): EncodedText {
  const hidden = Float32Array.from({ length: ids.length * WIDTH }, (_, at) => Math.sin(at) * 1e5);
  return { tokens: ids.length, hidden };
}

async function onlyEntry(): Promise<string> {
  const names = await readdir(folder);
  expect(names).toHaveLength(1);
  return join(folder, names[0] ?? '');
}

describe('the cache of encoded prompts', () => {
  it('gives back the very values, also to another process', async () => {
    expect(await openCache().get(IDS, warn)).toBeNull();
    await openCache().set(IDS, textOf(IDS), warn);
    expect(await openCache().get(IDS, warn)).toEqual(textOf(IDS));
    expect(warnings).toEqual([]);
  });

  it('takes other tokens and another encoder for other prompts', async () => {
    await openCache().set(IDS, textOf(IDS), warn);
    expect(await openCache().get(IDS.subarray(1), warn)).toBeNull();
    expect(await openCache({ ...ENCODING, identity: 'another' }).get(IDS, warn)).toBeNull();
    expect(warnings).toEqual([]);
  });

  it('is for its owner alone and holds no tokens in clear', async () => {
    await openCache().set(IDS, textOf(IDS), warn);
    const path = await onlyEntry();
    expect(path).toMatch(/[0-9a-f]{64}$/);
    expect(await readFile(path, 'latin1')).not.toContain('151644');
    if (process.platform === 'win32') return;
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  const damages: [string, (path: string) => Promise<void>][] = [
    ['empty', (path) => writeFile(path, '')],
    ['cut off', (path) => truncate(path, 200)],
    ['of another form', (path) => writeFile(path, 'not a tensor file at all')],
    ['one bit flipped in its values', (path) => flip(path, -5)],
    ['one bit flipped in its header', (path) => flip(path, 30)],
  ];
  it.each(damages)('removes a damaged entry with a warning: %s', async (_, damage) => {
    const cache = openCache();
    await cache.set(IDS, textOf(IDS), warn);
    await damage(await onlyEntry());
    expect(await cache.get(IDS, warn)).toBeNull();
    expect(warnings).toEqual([expect.stringContaining('is damaged')]);
    expect(await readdir(folder)).toEqual([]);
    await cache.set(IDS, textOf(IDS), warn);
    expect(await cache.get(IDS, warn)).toEqual(textOf(IDS));
  });

  it('does not take an entry for one of another name, another width or without finite values', async () => {
    const other = IDS.toReversed();
    const cache = openCache();
    await cache.set(IDS, textOf(IDS), warn);
    const stolen = await readFile(await onlyEntry());
    await cache.set(other, textOf(other), warn);
    for (const name of await readdir(folder)) await writeFile(join(folder, name), stolen);
    expect(await cache.get(other, warn)).toBeNull();
    expect(await openCache({ ...ENCODING, width: WIDTH + 1 }).get(IDS, warn)).toBeNull();
    await cache.set(IDS, { tokens: 3, hidden: new Float32Array(3 * WIDTH).fill(Number.NaN) }, warn);
    expect(await cache.get(IDS, warn)).toBeNull();
    expect(warnings).toHaveLength(3);
  });

  it('keeps what was used last within its size, and leaves files of others alone', async () => {
    const prompts = [1, 2, 3, 4].map((id) => Int32Array.of(id));
    const [first, second, third, fourth] = prompts as [Int32Array, Int32Array, Int32Array, Int32Array];
    await openCache().set(first, textOf(first), warn);
    const { size } = await stat(await onlyEntry());
    const cache = openCache(ENCODING, 3 * size);
    await writeFile(join(folder, 'mine.txt'), 'x'.repeat(4 * size));
    for (const ids of [second, third]) await cache.set(ids, textOf(ids), warn);
    for (const name of await readdir(folder)) await utimes(join(folder, name), 1, 1);
    await cache.get(first, warn);
    await cache.get(third, warn);
    await cache.set(fourth, textOf(fourth), warn);
    const kept = await Promise.all(prompts.map(async (ids) => (await cache.get(ids, warn)) !== null));
    expect(kept).toEqual([true, false, true, true]);
    expect(await readdir(folder)).toContain('mine.txt');
    await openCache(ENCODING, size - 1).set(second, textOf(second), warn);
    expect(await cache.get(second, warn)).toBeNull();
    expect(warnings).toEqual([]);
  });

  it('says once that it cannot write, and goes on', async () => {
    await writeFile(join(temporary.path, 'new'), 'a file where a folder should be');
    const cache = openCache();
    for (let round = 0; round < 2; round += 1) {
      expect(await cache.get(IDS, warn)).toBeNull();
      await cache.set(IDS, textOf(IDS), warn);
    }
    expect(warnings).toEqual([expect.stringContaining('not cached on disk')]);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'reads what is there when its folder is read-only (skipped for the superuser, whom permissions do not hold back)',
    async () => {
      await openCache().set(IDS, textOf(IDS), warn);
      await chmod(folder, 0o500);
      const cache = openCache();
      expect(await cache.get(IDS, warn)).toEqual(textOf(IDS));
      for (const ids of [IDS.toReversed(), IDS.subarray(1)]) await cache.set(ids, textOf(ids), warn);
      await chmod(folder, 0o700);
      expect(warnings).toEqual([expect.stringContaining('not permitted')]);
    },
  );

  it('is written and read by several at once', async () => {
    const caches = Array.from({ length: 4 }, () => openCache());
    const prompts = [Int32Array.of(1), Int32Array.of(2)];
    const found = await Promise.all(
      caches.flatMap((cache) =>
        prompts.map(async (ids) => {
          await cache.set(ids, textOf(ids), warn);
          return cache.get(ids, warn);
        }),
      ),
    );
    expect(found.filter((text) => text === null)).toEqual([]);
    expect(await readdir(folder)).toHaveLength(prompts.length);
    expect(warnings).toEqual([]);
  });

  it('is counted and cleared, with what a killed process left', async () => {
    const files = new CacheFolder(folder);
    expect(await files.usage()).toEqual({ entries: 0, bytes: 0 });
    await openCache().set(IDS, textOf(IDS), warn);
    const { size } = await stat(await onlyEntry());
    await writeFile(join(folder, `.${'0'.repeat(64)}.1234.part`), 'half');
    await writeFile(join(folder, 'mine.txt'), '');
    expect(await files.usage()).toEqual({ entries: 2, bytes: size + 4 });
    expect(await files.clear()).toEqual({ entries: 2, bytes: size + 4 });
    expect(await readdir(folder)).toEqual(['mine.txt']);
  });
});

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  const index = (at + bytes.length) % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
