import { needsOf, type PictureMemory, QUANT_PRESETS } from '@danqing/core/memory';
import type { PlannedStage } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { bytesAs } from '../../../core/src/memory/model-requirements.ts';
import { pictureOf, publishedRequirements } from '../support/published-requirements.ts';

const MEBIBYTE = 1024 ** 2;
const needs = publishedRequirements();

function activationsOf({ stages }: PictureMemory, wanted: PlannedStage): number {
  return stages.find(({ stage }) => stage === wanted)?.activationBytes ?? 0;
}

describe('needs of the published model, from its graphs', () => {
  // Sizes of commonly used files, up to the size of headers and 1-D tensors.
  it.each([
    ['bf16', 11743, 6.6],
    ['q8_0', 6243, 3.5],
    ['q6_k', 4822, 2.7],
    ['q5_0', 4043, 2.3],
    ['q4_0', 3309, 1.9],
    ['q3_k', 2530, 1.9],
    ['q2_k', 1934, 1.9],
  ])('%s: transformer %i MiB', (name, transformerMiB, encoderGiB) => {
    const files = QUANT_PRESETS.find((set) => set.name === name);
    if (files === undefined) throw new Error(name);
    const { stages } = needsOf(needs, pictureOf(needs, 1024), { files, overheadBytes: 0 });
    const [encode, denoise, decode] = stages.map(({ weightBytes }) => weightBytes / MEBIBYTE);
    expect(Math.abs((denoise ?? 0) / transformerMiB - 1)).toBeLessThan(0.003);
    expect((encode ?? 0) / 1024).toBeCloseTo(encoderGiB, 0);
    // Mostly convolutions, in f32.
    expect(decode).toBeGreaterThan(180);
    expect(decode).toBeLessThan(200);
    for (const { weightBytes, segments } of stages) {
      expect(segments.reduce((sum, segment) => sum + segment.weightBytes, 0)).toBe(weightBytes);
    }
  });

  it('what a model needs grows with the image', () => {
    for (const stage of ['denoise', 'decode'] as const) {
      const bytes = needs.pictures.map((picture) => activationsOf(picture, stage));
      expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
    }
    expect(activationsOf(pictureOf(needs, 1024), 'denoise') / MEBIBYTE).toBeCloseTo(690, -2);
    expect(pictureOf(needs, 1024).flops.denoise / 1e12).toBeCloseTo(56.6, 1);
  });

  it('stores rows that no block divides in the type that llama.cpp takes', () => {
    expect(bytesAs({ name: 'x', matrices: [[10, 64]], otherElements: 0 }, 'Q6_K')).toBe(10 * 2 * 34);
    expect(bytesAs({ name: 'x', matrices: [[10, 64]], otherElements: 3 }, 'Q8_0')).toBe(10 * 2 * 34 + 12);
  });
});
