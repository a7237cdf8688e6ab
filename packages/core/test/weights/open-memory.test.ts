import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MAX_ENTRIES, MAX_HEADER_BYTES, MAX_STRINGS } from '../../src/formats/limits.ts';
import { encodeGguf, wrapSafetensors } from '../support/encode-files.ts';
import { plausibleErrorPath } from '../support/plausible-errors.ts';

const MAX_GROWTH_BYTES = 64 * 2 ** 20;
const script = fileURLToPath(new URL('../../../engine/test/support/measure-open.ts', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'danqing-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Growth of resident memory beyond the size of the file. */
async function measureGrowth(path: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, path]);
  return Number(stdout) - (await stat(path)).size;
}

const repeat = (unit: string, bytes: number) => unit.repeat(Math.floor(bytes / unit.length));
const HEADER = MAX_HEADER_BYTES - 100;

/** A GGUF file whose only metadata entry is an array of `count` equal elements. */
function longArray(of: 'string' | 'bool', element: Uint8Array, count: number): Uint8Array {
  const header = encodeGguf({ metadata: [['a', { type: 'array', of, values: [] }]] }).subarray(0, 49);
  new DataView(header.buffer).setBigUint64(41, BigInt(count), true);
  return Buffer.concat([header, Buffer.alloc(count * element.length, element)]);
}

const FILES: Record<string, () => Uint8Array> = {
  'vocabulary of Qwen3': () => {
    const tokens = Array.from({ length: 152_000 }, (_, i) => `Ġtoken${i}`);
    return encodeGguf({
      metadata: [
        ['tokens', { type: 'array', of: 'string', values: tokens }],
        ['merges', { type: 'array', of: 'string', values: tokens.map((token) => `${token} ${token}`) }],
        ['types', { type: 'array', of: 'i32', values: tokens.map((_, i) => i % 4) }],
      ],
    });
  },
  'largest metadata string': () => wrapSafetensors(`{"__metadata__":{"a":"€${repeat('a', HEADER)}"}}`),
  'largest shape': () => wrapSafetensors(`{"a":{"shape":[${repeat('0,', HEADER)}0]}}`),
  'largest unknown field': () => wrapSafetensors(`{"a":{"x":[${repeat('{},', HEADER)}{}]}}`),
  'most tensors': () => {
    const one = (i: number) => `"${i}":{"dtype":"U8","shape":[0,0,0,0,0,0,0,0],"data_offsets":[0,0]}`;
    return wrapSafetensors(`{${Array.from({ length: MAX_ENTRIES }, (_, i) => one(i)).join()}}`);
  },
  'most strings': () => longArray('string', Buffer.from('\x02\0\0\0\0\0\0\0ab'), MAX_STRINGS - 2),
  'largest array of booleans': () => longArray('bool', Buffer.from([1]), HEADER),
};

it.each(Object.keys(FILES))('opening takes at most 64 MiB more than the file: %s', async (name) => {
  const path = join(folder, 'file');
  await writeFile(path, FILES[name]?.() ?? new Uint8Array(0));
  const growth = await measureGrowth(path);
  expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
});

it.each(['gguf-huge-array.gguf', 'st-shape-huge.safetensors'])('and for %s', async (name) => {
  expect(await measureGrowth(plausibleErrorPath(name))).toBeLessThan(MAX_GROWTH_BYTES);
});
