import type { StorageType } from '@danqing/core/formats';
import { afterEach, describe, expect, it } from 'vitest';
import { liveHandles } from '../../src/handles.ts';
import { measureOp, openLowering } from '../support/ggml-ops.ts';

/** In addition to rounding in f32: activations are f16 or bf16 for such weights, eight bits for quantized ones. */
const LIMITS = { f32: 1e-12, f16: 1e-7, bf16: 5e-6, eightBits: 1e-4 };

const TYPES: readonly (readonly [StorageType, number])[] = [
  ['F32', LIMITS.f32],
  ['F16', LIMITS.f16],
  ['BF16', LIMITS.bf16],
  ['Q8_0', LIMITS.eightBits],
  ['Q4_0', LIMITS.eightBits],
  ['Q4_1', LIMITS.eightBits],
  ['Q5_0', LIMITS.eightBits],
  ['Q5_1', LIMITS.eightBits],
  ['Q2_K', LIMITS.eightBits],
  ['Q3_K', LIMITS.eightBits],
  ['Q4_K', LIMITS.eightBits],
  ['Q5_K', LIMITS.eightBits],
  ['Q6_K', LIMITS.eightBits],
  ['IQ4_NL', LIMITS.eightBits],
  ['IQ4_XS', LIMITS.eightBits],
];

/** Repacked weights have other kernels for one row, for a few and for many. */
const ROWS = [1, 3, 33, 64];
const COLUMNS = 512;
const OUTPUTS = 96;

afterEach(() => expect(liveHandles()).toEqual({}));

describe.each([false, true])('linear on the CPU, extra buffer types used: %s', (useExtraBuffers) => {
  it.each(TYPES)('weights in %s', async (type, limit) => {
    using lowering = openLowering({ device: 'cpu', precision: 'auto', useExtraBuffers });
    for (const rows of ROWS) {
      const name = `${rows} rows`;
      const error = await measureOp(
        lowering,
        {
          name,
          build: (graph) =>
            graph.linear(graph.input('x', [rows, COLUMNS]), graph.weight('w', [OUTPUTS, COLUMNS])),
        },
        type,
      );
      expect(error, name).toBeLessThan(limit);
    }
  });
});
