import { mkdir, mkdtemp, readdir, readlink, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors } from '@danqing/core/formats';
import { isDanqingError } from '@danqing/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeGguf } from '../../../core/test/support/encode-files.ts';
import { FileByteSource } from '../../src/checkpoint/file-source.ts';
import { openTensorFile } from '../../src/checkpoint/open-tensor-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'danqing-'));
});
afterAll(() => rm(folder, { recursive: true }));

const safetensors = (name: string, ...values: number[]) =>
  encodeSafetensors(
    new Map([[name, { type: 'F32', shape: [values.length], data: Float32Array.from(values) }]]),
    { [`from ${name}`]: 'yes', shared: name },
  );

/** A separate folder with these files. */
async function makeFolder(name: string, files: Record<string, Uint8Array | string>): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content);
  return path;
}

const index = (weightMap: Record<string, string>) => JSON.stringify({ metadata: {}, weight_map: weightMap });

async function refusal(path: string, code: Parameters<typeof isDanqingError>[1]): Promise<string> {
  const before = await openFiles();
  const error: unknown = await openTensorFile(path).then(
    () => new Error('opened'),
    (reason: unknown) => reason,
  );
  if (!isDanqingError(error, code)) throw error;
  expect(error.hint).toBeTruthy();
  expect(await openFiles()).toBe(before);
  return error.message;
}

/** Number of files below the test's folder held open by this process; 0 if the system does not report it. */
async function openFiles(): Promise<number> {
  const handles = await readdir('/proc/self/fd').catch(() => []);
  const targets = await Promise.all(
    handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(folder)).length;
}

describe('openTensorFile', () => {
  it('opens shards as one archive and reads their tensors', async () => {
    const path = await makeFolder('shards', {
      'model-1.safetensors': safetensors('a', 1, 2),
      'model-2.safetensors': safetensors('b', 3),
      'model.safetensors.index.json': index({ b: 'model-2.safetensors', a: 'model-1.safetensors' }),
      'config.json': '{}',
    });
    for (const opened of [path, join(path, 'model.safetensors.index.json')]) {
      await using archive = await openTensorFile(opened);
      expect(archive.format).toBe('safetensors');
      expect([...archive.tensors.keys()]).toEqual(['b', 'a']);
      expect(Object.fromEntries(archive.metadata)).toEqual({ 'from a': 'yes', 'from b': 'yes', shared: 'b' });
      const a = archive.tensors.get('a');
      const bytes = await a?.source.read(a.byteOffset, a.byteLength);
      expect(new Float32Array(bytes?.buffer as ArrayBuffer)).toEqual(Float32Array.of(1, 2));
    }
    expect(await openFiles()).toBe(0);
  });

  it('opens the only file of a folder, whatever its name says', async () => {
    const path = await makeFolder('single', { 'model.safetensors': encodeGguf({}), 'README.md': '' });
    await using archive = await openTensorFile(path);
    expect(archive.format).toBe('gguf');
    expect(archive.path).toBe(join(path, 'model.safetensors'));
  });

  it('tells which folder it cannot choose from', async () => {
    const both = await makeFolder('both', { 'a.safetensors': safetensors('a'), 'b.gguf': encodeGguf({}) });
    expect(await refusal(both, 'MODEL_NOT_FOUND')).toContain('a.safetensors, b.gguf');
    const empty = await makeFolder('empty', { 'notes.txt': '' });
    expect(await refusal(empty, 'MODEL_NOT_FOUND')).toContain('contains no .safetensors');
    expect(await refusal(join(folder, 'absent'), 'MODEL_NOT_FOUND')).toContain('no such file');
    expect(await refusal('a\0b', 'MODEL_NOT_FOUND')).toContain('cannot be read');
  });

  it('refuses shards that are not what the index says', async () => {
    const shard = { 'm.safetensors': safetensors('a', 1), 'n.gguf': encodeGguf({}) };
    const unlisted = await makeFolder('unlisted', {
      'm.safetensors': encodeSafetensors(
        new Map([
          ['a', { type: 'F32', shape: [1], data: new Float32Array(1) }],
          ['more', { type: 'F32', shape: [1], data: new Float32Array(1) }],
        ]),
      ),
      'm.safetensors.index.json': index({ a: 'm.safetensors' }),
    });
    expect(await refusal(unlisted, 'FORMAT_INDEX')).toMatch(/"more".*does not list/);
    const gguf = await makeFolder('gguf-shard', {
      ...shard,
      'm.safetensors.index.json': index({ a: 'm.safetensors', b: 'n.gguf' }),
    });
    expect(await refusal(gguf, 'FORMAT_INDEX')).toContain('is a gguf file');
    const config = await makeFolder('config', { 'config.json': '{"model_type": "qwen3"}' });
    expect(await refusal(join(config, 'config.json'), 'FORMAT_INDEX')).toContain('no "weight_map"');
  });
});

describe('FileByteSource', () => {
  it('reads into a part of a buffer, many reads at once', async () => {
    const path = join(folder, 'bytes');
    await writeFile(
      path,
      Uint8Array.from({ length: 256 }, (_, i) => i),
    );
    await using source = await FileByteSource.open(path);
    const buffer = new Uint8Array(8);
    await Promise.all(
      [0, 1, 2, 3].map((i) => source.readInto(100 * (i % 2) + i, buffer.subarray(2 * i, 2 * i + 2))),
    );
    expect([...buffer]).toEqual([0, 1, 101, 102, 2, 3, 103, 104]);
    await source.close();
  });

  it('refuses to read beyond the end, also of a file that became shorter', async () => {
    const path = join(folder, 'shrinking');
    await writeFile(path, new Uint8Array(100));
    await using source = await FileByteSource.open(path);
    await expect(source.read(90, 11)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
    await truncate(path, 50);
    await expect(source.read(40, 20)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
  });

  it('does not open what is no regular file', async () => {
    await expect(FileByteSource.open('/dev/null')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});
