import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MemoryByteSource } from '../../src/formats/byte-source.ts';
import { decodeFp8, FP8_VALUES, isFp8Type } from '../../src/formats/fp8.ts';
import { bf16BitsToF32, f16BitsToF32, f32ToBf16Bits, f32ToF16Bits } from '../../src/formats/number-bits.ts';
import { readSafetensors } from '../../src/formats/safetensors.ts';
import { STORAGE_TYPES, type StorageType } from '../../src/formats/storage-type.ts';
import { goldenPath } from '../support/fixture.ts';

const bytes = new Uint8Array(readFileSync(goldenPath('number-formats.safetensors')));
const golden = await readSafetensors(new MemoryByteSource('number-formats.safetensors', bytes));

function goldenBytes(name: string): ArrayBuffer {
  const entry = golden.tensors.get(name);
  if (entry === undefined) throw new Error(`no golden tensor ${name}`);
  return bytes.slice(entry.byteOffset, entry.byteOffset + entry.byteLength).buffer;
}

const codes = Uint8Array.from({ length: 256 }, (_, code) => code);

describe.each(['F8_E4M3', 'F8_E5M2'] as const)('%s', (type) => {
  const values = new Float32Array(goldenBytes(`${type}/values`));

  it('decodes every code as the reference does', () => {
    expect(FP8_VALUES[type]).toEqual(values);
    const f32 = new Float32Array(256);
    decodeFp8(type, codes, f32);
    expect(f32).toEqual(values);
  });

  it.each([0, 1, 3, 4, 7])('decodes %d codes and touches nothing behind them', (count) => {
    const f32 = new Float32Array(10).fill(-1);
    decodeFp8(type, codes.subarray(60, 60 + count), f32);
    expect([...f32]).toEqual([...values.subarray(60, 60 + count), ...Array<number>(10 - count).fill(-1)]);
  });

  it('fp8 values are exact in bf16 and f16', () => {
    const through = (there: (value: number) => number, back: (pattern: number) => number) =>
      Float32Array.from(values, (value) => back(there(value)));
    expect(through(f32ToBf16Bits, bf16BitsToF32)).toEqual(values);
    expect(through(f32ToF16Bits, f16BitsToF32)).toEqual(values);
  });
});

describe('16-bit floats', () => {
  const f32 = new Float32Array(goldenBytes('round/f32'));

  it('rounds f32 to bf16 as the reference does', () => {
    expectSameBits(
      Uint16Array.from(f32, f32ToBf16Bits),
      new Uint16Array(goldenBytes('round/bf16_bits')),
      0x7f80,
    );
  });

  it('rounds f32 to f16 as the reference does', () => {
    expectSameBits(
      Uint16Array.from(f32, f32ToF16Bits),
      new Uint16Array(goldenBytes('round/f16_bits')),
      0x7c00,
    );
  });

  it('brings every pattern to f32 and back', () => {
    const patterns = Uint16Array.from({ length: 0x10000 }, (_, pattern) => pattern);
    const throughF16 = patterns.map((pattern) => f32ToF16Bits(f16BitsToF32(pattern)));
    const throughBf16 = patterns.map((pattern) => f32ToBf16Bits(bf16BitsToF32(pattern)));
    expectSameBits(throughF16, patterns, 0x7c00);
    expectSameBits(throughBf16, patterns, 0x7f80);
  });
});

/** Equal bit patterns; NaNs need only be NaN. */
function expectSameBits(actual: Uint16Array, expected: Uint16Array, infinity: number): void {
  const normalize = (pattern: number) => ((pattern & 0x7fff) > infinity ? 0x7fff : pattern);
  expect(actual.map(normalize)).toEqual(expected.map(normalize));
}

describe('STORAGE_TYPES', () => {
  const types = (Object.keys(STORAGE_TYPES) as StorageType[]).filter((type) =>
    golden.tensors.has(`${type}/bytes`),
  );

  it.each(types)('%s: block sizes are those of gguf-py', (type) => {
    expect(golden.tensors.get(`${type}/bytes`)?.shape[1]).toBe(STORAGE_TYPES[type].blockBytes);
    expect(golden.tensors.get(`${type}/values`)?.shape[1]).toBe(STORAGE_TYPES[type].blockElements);
  });

  it('covers every golden type', () => {
    const named = [...golden.tensors.keys()].map((name) => name.split('/')[0] ?? '');
    const unknown = named.filter((name) => name !== 'round' && !Object.hasOwn(STORAGE_TYPES, name));
    expect(unknown).toEqual([]);
    expect(types.length).toBe(24);
    expect((Object.keys(STORAGE_TYPES) as StorageType[]).filter(isFp8Type)).toEqual(['F8_E4M3', 'F8_E5M2']);
  });
});
