import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors, type WritableTensor } from '@danqing/core/formats';
import { readNoise } from '@danqing/engine';
import { isDanqingError } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { findModelFolder, listInstalledModels } from '../src/installed-models.ts';

test('models are found by name, the first library first, or by path', async () => {
  using folder = makeTemporaryFolder();
  const [mine, shared] = [join(folder.path, 'mine'), join(folder.path, 'shared')];
  for (const model of ['mine/b', 'shared/a', 'shared/b', 'shared/.cache']) {
    mkdirSync(join(folder.path, model), { recursive: true });
  }
  writeFileSync(join(shared, 'README'), '');
  const libraries = [mine, shared, join(folder.path, 'nowhere')];
  expect(await listInstalledModels(libraries)).toEqual([
    { name: 'a', folder: join(shared, 'a') },
    { name: 'b', folder: join(mine, 'b') },
  ]);
  expect(await findModelFolder('b', libraries)).toBe(join(mine, 'b'));
  expect(await findModelFolder('./anywhere', libraries)).toBe('./anywhere');
  await expect(findModelFolder('c', libraries)).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
    details: { installed: ['a', 'b'] },
  });
});

test('noise is taken in exactly one form', async () => {
  using folder = makeTemporaryFolder();
  const path = join(folder.path, 'noise.safetensors');
  const shape = { channels: 2, height: 1, width: 3 };
  const write = (name: string, tensor: WritableTensor) =>
    writeFileSync(path, encodeSafetensors(new Map([[name, tensor]])));
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  write('noise', { type: 'F32', shape: [1, 2, 1, 3], data });
  expect(await readNoise(path, shape)).toEqual(data);

  const refusals: [string, WritableTensor][] = [
    ['latents', { type: 'F32', shape: [1, 2, 1, 3], data }],
    ['noise', { type: 'F32', shape: [2, 1, 3], data }],
    ['noise', { type: 'I32', shape: [1, 2, 1, 3], data: new Int32Array(6) }],
    ['noise', { type: 'F32', shape: [1, 2, 1, 3], data: data.map(() => Number.NaN) }],
  ];
  for (const [name, tensor] of refusals) {
    write(name, tensor);
    await expect(readNoise(path, shape)).rejects.toSatisfy((error) => isDanqingError(error, 'INPUT_NOISE'));
  }
  writeFileSync(path, 'not a tensor file');
  await expect(readNoise(path, shape)).rejects.toMatchObject({ code: 'INPUT_NOISE' });
  await expect(readNoise(join(folder.path, 'none'), shape)).rejects.toMatchObject({ code: 'INPUT_FILE' });
});

test.for([
  ['z-image-turbo', 'danqing models pull z-image-turbo`'],
  ['Z-Image', 'danqing models pull z-image`'],
  ['z-image-turbo-Q4_0', 'danqing models pull z-image-turbo --variant q4_0`'],
])('a model of the catalogue that is not here: how to get it (%s)', async ([name = '', command = '']) => {
  await expect(findModelFolder(name, [])).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
    hint: expect.stringContaining(command),
  });
});
