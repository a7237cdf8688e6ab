import { liveHandles } from '@danqing/ggml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GgmlLowering } from '../../../src/graph/ggml/lowering.ts';
import { measureOp, openLowering } from '../../support/ggml-ops.ts';
import { type Arithmetic, OP_CASES } from '../../support/op-cases.ts';

/** f32 has an epsilon of 6e-8: squared 4e-15, and a few times that for a sum. Angles grow with the position. */
const F32_LIMITS: Readonly<Record<Arithmetic, number>> = {
  none: 0,
  element: 1e-14,
  product: 1e-12,
  angle: 1e-10,
};

/** What a lowering may choose, each way of it. Three rows of scores are a band: 33 queries need eleven. */
const POLICIES = {
  'fused attention, convolutions by columns': { attention: 'flash' },
  'attention by softmax, direct convolutions': { attention: 'softmax', maxColumnBytes: 0 },
  'attention by softmax in bands': { attention: 'softmax', maxScoreBytes: 3 * 2 * 33 * 4 },
} as const;

describe.each(Object.entries(POLICIES))('on the CPU in f32: %s', (_, policy) => {
  let lowering: GgmlLowering;
  beforeAll(() => {
    lowering = openLowering({ device: 'cpu', precision: 'f32', policy });
  });
  afterAll(() => {
    lowering[Symbol.dispose]();
    expect(liveHandles()).toEqual({});
  });

  it.each(OP_CASES)('$name', async (opCase) => {
    const before = liveHandles();
    expect(await measureOp(lowering, opCase)).toBeLessThanOrEqual(F32_LIMITS[opCase.arithmetic]);
    expect(liveHandles()).toEqual(before);
  });
});
