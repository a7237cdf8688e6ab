import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTensorFile } from '../../src/checkpoint/open-tensor-file.ts';
import { slowArchive, Throttle } from '../../src/checkpoint/slow-archive.ts';
import { openEngineInProcess } from '../../src/host/in-process.ts';
import { MINI_ENGINE } from '../support/mini-model.ts';

const VAE = join(MINI_ENGINE.paths.model ?? '', 'vae');

it('reads the same bytes, together no faster than the disk that is played', async () => {
  await using archive = await openTensorFile(VAE);
  const [bytesPerSecond, length] = [100_000, 4000];
  const slow = slowArchive(archive, new Throttle(bytesPerSecond));
  const [first, second] = [...archive.tensors.values()].filter(({ byteLength }) => byteLength >= length);
  if (first === undefined || second === undefined) throw new Error('no tensors to read');
  const start = performance.now();
  const read = await Promise.all(
    [first, second].map(async ({ name, byteOffset }) => {
      const target = new Uint8Array(length);
      await slow.tensors.get(name)?.source.readInto(byteOffset, target);
      return target;
    }),
  );
  // A timer may fire a millisecond early.
  expect(performance.now() - start).toBeGreaterThanOrEqual(((2 * length) / bytesPerSecond) * 1000 - 2);
  expect(read).toEqual([
    await first.source.read(first.byteOffset, length),
    await second.source.read(second.byteOffset, length),
  ]);
});

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  '%d bytes a second is no disk',
  async (bytesPerSecond) => {
    const options = { ...MINI_ENGINE, slowDisk: { bytesPerSecond } };
    await expect(openEngineInProcess(options)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  },
);
