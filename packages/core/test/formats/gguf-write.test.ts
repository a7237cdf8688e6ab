import { expect, it } from 'vitest';
import { MemoryByteSource } from '../../src/formats/byte-source.ts';
import { readGguf } from '../../src/formats/gguf.ts';
import { Float32Value, layOutGguf } from '../../src/formats/gguf-write.ts';
import type { MetadataValue } from '../../src/formats/tensor-file.ts';

it('writes what the reader reads', async () => {
  const metadata = new Map<string, MetadataValue>([
    ['text', '丹青'],
    ['empty', ''],
    ['whole', 4_000_000_000],
    ['negative', -7],
    ['fraction', Math.fround(1e-6)],
    ['large', 2n ** 63n],
    ['small', -(2n ** 40n)],
    ['yes', true],
    ['words', ['a', '', '词']],
    ['numbers', Int32Array.of(-1, 2)],
    ['floats', Float32Array.of(0.5, -0.25)],
    ['bytes', Uint8Array.of(1, 2, 255)],
  ]);
  const tensors = [
    { name: 'a.weight', type: 'Q8_0', shape: [3, 64] },
    { name: '名字', type: 'F32', shape: [5] },
    { name: 'k', type: 'Q4_K', shape: [2, 1, 512] },
  ] as const;
  const { header, tensors: placed, byteLength } = layOutGguf(tensors, metadata);
  const bytes = new Uint8Array(byteLength);
  bytes.set(header);
  const file = await readGguf(new MemoryByteSource('written', bytes));
  expect([...file.tensors.values()]).toEqual(placed);
  expect(placed.every(({ byteOffset }) => byteOffset % 32 === 0)).toBe(true);
  expect(new Map(file.metadata)).toEqual(metadata);
  expect(file.warnings).toEqual([]);
});

it('a header longer than the first guess', async () => {
  const metadata = new Map([['words', Array.from({ length: 3000 }, (_, i) => `word ${i}`)]]);
  const { header, byteLength } = layOutGguf([], metadata);
  expect(byteLength).toBe(header.length);
  expect((await readGguf(new MemoryByteSource('written', header))).metadata).toEqual(metadata);
});

it('a whole number that is a fraction by its meaning is written as one', async () => {
  const { header } = layOutGguf([], new Map([['base', new Float32Value(1_000_000)]]));
  const key = Buffer.from(header).indexOf('base');
  const view = new DataView(header.buffer, header.byteOffset + key + 4);
  // The type f32 is number 6.
  expect([view.getUint32(0, true), view.getFloat32(4, true)]).toEqual([6, 1_000_000]);
  expect((await readGguf(new MemoryByteSource('written', header))).metadata.get('base')).toBe(1_000_000);
});
