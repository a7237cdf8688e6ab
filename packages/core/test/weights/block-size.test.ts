import { describe, expect, it } from 'vitest';
import { declaredBlockSize, findBlockSize } from '../../src/weights/block-size.ts';

const one = (weight: [number, number], scales: [number, number]) => ({ weight, scales });

describe('findBlockSize', () => {
  it.each([
    ['128, as published', [one([2560, 9728], [20, 76]), one([1024, 2560], [8, 20])], [128, 128]],
    ['128, the last block cut', [one([576, 7168], [5, 56])], [128, 128]],
    ['what divides evenly', [one([64, 64], [2, 2]), one([32, 64], [1, 2])], [32, 32]],
    ['what divides a narrow matrix', [one([48, 256], [1, 4])], [64, 64]],
    ['none where matrices differ', [one([64, 64], [2, 2]), one([64, 64], [4, 4])], null],
    ['none where blocks are no squares', [one([64, 64], [2, 4])], null],
    ['none where it does not divide evenly', [one([96, 96], [2, 2])], null],
  ] as const)('%s', (_label, matrices, expected) => {
    expect(findBlockSize(matrices, undefined)).toEqual(expected);
  });

  it('takes what is declared, if it fits', () => {
    const config = { quantization_config: { quant_method: 'fp8', weight_block_size: [48, 32] } };
    const declared = declaredBlockSize(config);
    expect(declared).toEqual([48, 32]);
    expect(findBlockSize([one([96, 96], [2, 3])], declared)).toEqual([48, 32]);
    expect(findBlockSize([one([96, 96], [3, 3])], declared)).toBeNull();
    expect(declaredBlockSize({ hidden_size: 4 })).toBeUndefined();
  });
});
