import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Mt19937 } from '../../src/sampler/mt19937.ts';
import { TorchGenerator } from '../../src/sampler/torch-random.ts';
import { goldenPath, readGoldenJson } from '../support/fixture.ts';
import { f32, readSafetensors } from '../support/read-safetensors.ts';

const golden = readGoldenJson<{
  seeds: string[];
  first_u32: Record<string, number[]>;
  sequences: Record<string, number[]>;
  draws: Record<string, { sha256_f32le: string }>;
}>('randn.json');
const tensors = readSafetensors(goldenPath('randn.safetensors'));

const elements = (shape: string): number => shape.split('x').reduce((n, axis) => n * Number(axis), 1);

function sha256(values: Float32Array): string {
  return createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
}

describe('Mt19937', () => {
  it.each(golden.seeds)('seed %s: first words equal torch', (seed) => {
    const engine = new Mt19937(Number(BigInt(seed) & 0xffffffffn));
    const expected = golden.first_u32[seed] ?? [];
    expect(expected.map(() => engine.nextUint32())).toEqual(expected);
  });
});

describe('TorchGenerator', () => {
  it.each(golden.seeds)('seed %s: every shape equals torch.randn bit for bit', (seed) => {
    const draws = Object.entries(golden.draws).filter(([name]) => name.startsWith(`seed${seed}/`));
    expect(draws.length).toBe(18);
    for (const [name, { sha256_f32le: expected }] of draws) {
      const values = new TorchGenerator(BigInt(seed)).randn(elements(name.slice(name.indexOf('/') + 1)));
      expect(sha256(values), name).toBe(expected);
    }
  });

  it('equals every stored tensor', () => {
    for (const [name, { data }] of tensors) {
      const single = /^seed(\d+)\/([\dx]+)$/.exec(name);
      if (single === null) continue;
      const [, seed = '', shape = ''] = single;
      expect(new TorchGenerator(BigInt(seed)).randn(elements(shape)), name).toEqual(data);
    }
  });

  it.each(Object.entries(golden.sequences))('seed %s: successive draws share one stream', (seed, counts) => {
    const generator = new TorchGenerator(BigInt(seed));
    counts.forEach((count, i) => {
      const name = `sequence/seed${seed}/${i}_${count}`;
      expect(generator.randn(count), name).toEqual(f32(tensors, name));
    });
  });

  it('draws a batch as one stream: image 0 is the single image of that seed', () => {
    const batch = new TorchGenerator(42n).randn(2 * 1024);
    expect(batch.slice(0, 1024)).toEqual(new TorchGenerator(42n).randn(1024));
  });

  it('reads a negative seed as torch does', () => {
    expect(new TorchGenerator(-1n).randn(16)).toEqual(new TorchGenerator(2n ** 64n - 1n).randn(16));
  });

  it('draws nothing for an empty shape', () => {
    expect(new TorchGenerator(0n).randn(0)).toEqual(new Float32Array(0));
  });
});
