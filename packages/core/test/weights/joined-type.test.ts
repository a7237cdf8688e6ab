import { describe, expect, it } from 'vitest';
import type { StorageType } from '../../src/formats/storage-type.ts';
import type { RowCoding } from '../../src/graph/stored-weight.ts';
import { joinedType } from '../../src/weights/joined-type.ts';

const coding: RowCoding = { byteLength: 0, open: () => Promise.reject(new Error('not needed')) };
const typeOf = (...types: StorageType[]) =>
  joinedType(
    types.map((type) => ({ type, coding: null })),
    [96, 256],
  );

describe('parts of several types', () => {
  it.each([
    [['Q8_0', 'Q8_0', 'Q8_0'], 'Q8_0'],
    [['F8_E4M3', 'F8_E4M3'], 'F8_E4M3'],
    [['Q8_0', 'Q8_0', 'F16'], 'F16'],
    [['Q4_K', 'BF16'], 'BF16'],
    [['Q4_K', 'Q6_K'], 'Q8_0'],
    [['Q4_K', 'F32'], 'F32'],
    [['BF16', 'F16'], 'F32'],
    [['BF16', 'F8_E4M3'], 'BF16'],
    [['F8_E4M3', 'F8_E5M2'], 'BF16'],
    [['F16', 'F8_E4M3'], 'F16'],
    [['F32', 'F16', 'BF16'], 'F32'],
  ] as [StorageType[], StorageType][])('%j: %s', (types, expected) => {
    expect(typeOf(...types)).toBe(expected);
    expect(typeOf(...types.toReversed())).toBe(expected);
  });

  it('codes count as bf16, fp8 with scales as fp8', () => {
    expect(joinedType([{ type: 'U8', coding }], [4, 4])).toBe('BF16');
    expect(joinedType([{ type: 'F8_E4M3', coding }], [4, 4])).toBe('F8_E4M3');
    expect(
      joinedType(
        [
          { type: 'I8', coding },
          { type: 'F32', coding: null },
        ],
        [4, 4],
      ),
    ).toBe('F32');
  });

  it('rows that do not divide into blocks are f16', () => {
    const quantized = [{ type: 'Q4_1', coding: null } as const, { type: 'Q5_0', coding: null } as const];
    expect(joinedType(quantized, [4, 48])).toBe('F16');
  });
});
