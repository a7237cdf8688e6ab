import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { BufferTypeFile } from '../../src/cache/buffer-type-file.ts';

const machine = { device: 'CPU (a processor)', features: ['AVX2'], threads: 2, library: 'ggml 1' };
const times = { CPU: 5, CPU_REPACK: 2 };

describe('what was measured of a machine', () => {
  it('the buffer types that one process measured are there for the next', () => {
    using temporary = makeTemporaryFolder();
    const folder = temporary.path;
    const file = new BufferTypeFile(folder, machine);
    expect(file.get('q4_0')).toBeNull();
    file.set('q4_0', times);
    expect(new BufferTypeFile(folder, machine).get('q4_0')).toEqual(times);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
  });

  it('keeps what another process measured meanwhile', () => {
    using temporary = makeTemporaryFolder();
    const folder = temporary.path;
    const [one, other] = [new BufferTypeFile(folder, machine), new BufferTypeFile(folder, machine)];
    one.set('q4_0', times);
    other.set('q4_K', times);
    const next = new BufferTypeFile(folder, machine);
    expect([next.get('q4_0'), next.get('q4_K')]).toEqual([times, times]);
  });

  it.each([
    { ...machine, device: 'CPU (another processor)' },
    { ...machine, features: ['AVX2', 'AMX_INT8'] },
    { ...machine, threads: 1 },
    { ...machine, library: 'ggml 2' },
  ])('is void for %o', (other) => {
    using temporary = makeTemporaryFolder();
    const folder = temporary.path;
    new BufferTypeFile(folder, machine).set('q4_0', times);
    expect(new BufferTypeFile(folder, other).get('q4_0')).toBeNull();
  });

  it.each(['', '{', '[]', '{"version":0}', `"${'x'.repeat(70_000)}"`])(
    'is measured again when the file is damaged',
    (text) => {
      using temporary = makeTemporaryFolder();
      const folder = temporary.path;
      const file = new BufferTypeFile(folder, machine);
      file.set('q4_0', times);
      writeFileSync(file.path, text);
      const next = new BufferTypeFile(folder, machine);
      expect(next.get('q4_0')).toBeNull();
      next.set('q4_0', times);
      expect(JSON.parse(readFileSync(file.path, 'utf8')).times).toEqual({ q4_0: times });
    },
  );

  it('is forgotten, and nothing left, where it cannot be written', () => {
    using temporary = makeTemporaryFolder();
    const folder = temporary.path;
    const path = join(folder, 'a file');
    writeFileSync(path, '');
    chmodSync(path, 0o400);
    const file = new BufferTypeFile(path, machine);
    file.set('q4_0', times);
    expect(file.get('q4_0')).toEqual(times);
    expect(readdirSync(folder)).toEqual(['a file']);
  });
});
