import { STORAGE_TYPES, type StorageType } from '@danqing/core/formats';
import { describe, expect, it } from 'vitest';
import { nmse } from '../../../core/test/support/error-measures.ts';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import { Random } from '../../../core/test/support/random.ts';
import { f32, readSafetensors } from '../../../core/test/support/read-safetensors.ts';
import { GGML_TYPE } from '../../src/abi.ts';
import { loadGgml } from '../../src/library.ts';
import { dequantize, quantize } from '../../src/number-format.ts';

const golden = readSafetensors(goldenPath('number-formats.safetensors'));

/** Types of ggml with their numbers. */
const NATIVE = Object.entries(STORAGE_TYPES).flatMap(([type, { ggml }]) =>
  ggml === null ? [] : [[type as StorageType, ggml] as const],
);

/** Types for which the golden set has raw blocks. */
const WITH_BLOCKS = NATIVE.filter(([type]) => golden.has(`${type}/bytes`));

describe('the table of storage types', () => {
  it.each(NATIVE)("%s is the library's", (type, number) => {
    const ggml = loadGgml();
    const { blockElements, blockBytes } = STORAGE_TYPES[type];
    expect(ggml.ggml_type_name(number).toUpperCase()).toBe(type);
    expect(ggml.ggml_blck_size(number)).toBe(blockElements);
    expect(ggml.ggml_type_size(number)).toBe(blockBytes);
  });
});

describe('blocks expand to the golden values', () => {
  it('all types that gguf-py decodes', () => expect(WITH_BLOCKS).toHaveLength(24));

  it.each(WITH_BLOCKS)('%s', async (type, number) => {
    const values = f32(golden, `${type}/values`);
    const bytes = golden.get(`${type}/bytes`)?.data as Uint8Array;
    expect(nmse(await dequantize(number, bytes, values.length), values)).toBeLessThan(1e-13);
  });

  it('a type of integers has no values', async () => {
    const bytes = new Uint8Array(4);
    await expect(dequantize(GGML_TYPE.i32, bytes, 1)).rejects.toMatchObject({ code: 'FORMAT_TYPE' });
  });
});

/** NMSE of quantized normal values: four bits lose about 1 %, and each further bit reduces that to a quarter. */
const LOSSES: Partial<Record<StorageType, number>> = {
  F16: 1e-7,
  BF16: 4e-6,
  Q8_0: 5e-5,
  Q6_K: 5e-4,
  Q5_K: 2e-3,
  Q5_1: 2e-3,
  Q5_0: 2.5e-3,
  Q4_K: 8e-3,
  Q4_1: 8e-3,
  Q4_0: 1e-2,
  IQ4_NL: 8e-3,
  IQ4_XS: 8e-3,
  Q3_K: 3e-2,
  Q2_K: 1e-1,
};

describe('quantizing normal values', () => {
  it.each(Object.entries(LOSSES))('to %s loses less than %d', async (type, limit) => {
    const { ggml } = STORAGE_TYPES[type as StorageType];
    const values = new Random(1).normals(8 * 1024);
    const restored = await dequantize(ggml ?? 0, await quantize(ggml ?? 0, values, 1024), values.length);
    expect(nmse(restored, values)).toBeLessThanOrEqual(limit);
  });
});
