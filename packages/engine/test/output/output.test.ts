import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDanqingError } from '@danqing/protocol';
import { readPictureTexts, sourceOfBytes } from '@danqing/protocol/pictures';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { encodePng } from '../../src/output/encode-png.ts';
import { checkFolderWritable, replaceFile, writeNewFile } from '../../src/output/write-file.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a PNG holds exactly the pixels and texts it was given', async () => {
  const data = Uint8Array.from({ length: 5 * 3 * 3 }, (_, index) => (index * 37) % 256);
  const texts = [{ keyword: 'parameters', text: '猫' }];
  const png = await encodePng({ width: 5, height: 3, data }, texts);
  const decoded = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect(decoded.info).toMatchObject({ width: 5, height: 3, channels: 3 });
  expect(new Uint8Array(decoded.data)).toEqual(data);
  expect((await readPictureTexts(sourceOfBytes(png))).texts).toEqual(texts);
});

test('a new file never takes the place of another', async () => {
  using folder = makeTemporaryFolder();
  const path = join(folder.path, 'made/here/a.png');
  const written = [await writeNewFile(path, bytes('1')), await writeNewFile(path, bytes('2'))];
  expect(written).toEqual([path, join(folder.path, 'made/here/a-2.png')]);
  const crowd = Array.from({ length: 8 }, () => writeNewFile(path, bytes('3')));
  expect(new Set(await Promise.all(crowd)).size).toBe(8);
  expect(await readFile(path, 'utf8')).toBe('1');
  await replaceFile(path, bytes('4'));
  expect(await readFile(path, 'utf8')).toBe('4');
  const names = await readdir(join(folder.path, 'made/here'));
  expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('where nothing can be written, that is said before and after', async () => {
  using folder = makeTemporaryFolder();
  await writeFile(join(folder.path, 'file'), '');
  await mkdir(join(folder.path, 'a.png'));
  await expect(checkFolderWritable(join(folder.path, 'not/yet/there'))).resolves.toBeUndefined();
  const inFile = join(folder.path, 'file', 'x');
  const failures = await Promise.allSettled([
    checkFolderWritable(inFile),
    writeNewFile(join(inFile, 'a.png'), bytes('1')),
    replaceFile(join(folder.path, 'a.png'), bytes('1')),
  ]);
  for (const failure of failures) {
    expect(failure.status === 'rejected' && isDanqingError(failure.reason, 'OUTPUT_UNWRITABLE')).toBe(true);
  }
  expect((await readdir(folder.path)).sort()).toEqual(['a.png', 'file']);
});
