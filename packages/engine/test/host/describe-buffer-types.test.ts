import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { describeBufferTypes } from '../../src/host/child/open-engine.ts';

const temporary = makeTemporaryFolder();
const folder = temporary.path;
afterAll(() => temporary[Symbol.dispose]());
const options = { device: 'cpu', threads: 1, machineCache: join(folder, 'machine') };

test('the fastest of the measured is chosen, and the measurement kept for this machine', async () => {
  const storageTypes = ['Q4_0', 'F8_E4M3', 'BF16'] as const;
  const first = await describeBufferTypes({ options, storageTypes });
  expect(first.map(({ weightType }) => weightType)).toEqual(['q4_0', 'bf16']);
  for (const { chosen, candidates, isPinned } of first) {
    expect(isPinned).toBe(false);
    const times = candidates.map(({ durationMs }) => durationMs);
    if (candidates.length === 1)
      expect({ chosen, times }).toEqual({ chosen: candidates[0]?.name, times: [null] });
    else {
      const fastest = Math.min(...times.map((time) => time ?? Number.POSITIVE_INFINITY));
      const time = candidates.find(({ name }) => name === chosen)?.durationMs ?? Number.POSITIVE_INFINITY;
      expect(time).toBeLessThanOrEqual(fastest / 0.95);
    }
  }
  const measured = first.filter(({ candidates }) => candidates.length > 1);
  const files = measured.length === 0 ? [] : readdirSync(options.machineCache);
  expect(files).toHaveLength(measured.length === 0 ? 0 : 1);
  for (const file of files) {
    const path = join(options.machineCache, file);
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')).times).sort()).toEqual(
      measured.map(({ weightType }) => weightType).sort(),
    );
  }
  expect(await describeBufferTypes({ options, storageTypes })).toEqual(first);
});

test('pins: as they say, not measured; one that cannot be is an error', async () => {
  const pinned = { ...options, bufferTypes: { q4_0: 'CPU' } };
  const [q4] = await describeBufferTypes({ options: pinned, storageTypes: ['Q4_0'] });
  expect(q4).toMatchObject({ chosen: 'CPU', isPinned: true });
  expect(q4?.candidates.every(({ durationMs }) => durationMs === null)).toBe(true);
  const nowhere = describeBufferTypes({
    options: { ...options, bufferTypes: { q4_0: 'Nowhere' } },
    storageTypes: ['Q4_0'],
  });
  await expect(nowhere).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_UNAVAILABLE' }));
  const misspelt = describeBufferTypes({
    options: { ...options, bufferTypes: { Q4_0: 'CPU' } },
    storageTypes: [],
  });
  await expect(misspelt).rejects.toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID', hint: expect.stringContaining('q4_0') }),
  );
});
