import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Arithmetic,
  OP_CASES,
  type OpCase,
  WIDE_CONVOLUTIONS,
} from '../../../core/test/support/op-cases.ts';
import { liveHandles } from '../../src/handles.ts';
import type { GgmlLowering } from '../../src/lowering/lowering.ts';
import type { NumericPolicy } from '../../src/lowering/policy.ts';
import { measureOp, openLowering } from '../support/ggml-ops.ts';

/** f32 has an epsilon of 6e-8: squared 4e-15, and a few times that for a sum. Angles grow with the position. */
const F32_LIMITS: Readonly<Record<Arithmetic, number>> = {
  none: 0,
  element: 1e-14,
  product: 1e-12,
  angle: 1e-10,
};

/** Every option a lowering may choose. A band has three rows of scores, so 33 queries need eleven bands. */
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

describe('convolutions by weights in bf16', () => {
  /**
   * Operands with 8 significant bits: the relative error is at most 2^-9, and its mean square a third of that squared,
   * for one operand.
   */
  const BF16_LIMIT = 2 ** -18;
  const HARDLY_ROUNDED = 1e-12;

  it.each(WIDE_CONVOLUTIONS)('rounded: $name', async (opCase) => {
    const error = await measure(opCase, { roundConvolutions: true });
    expect(error).toBeLessThan(BF16_LIMIT);
    // Shows that the fast path was taken: the other one is far more exact.
    expect(error).toBeGreaterThan(HARDLY_ROUNDED);
  });

  it.each(WIDE_CONVOLUTIONS)('does not round: $name', async (opCase) => {
    expect(await measure(opCase, { roundConvolutions: false })).toBeLessThan(HARDLY_ROUNDED);
  });

  async function measure(opCase: OpCase, policy: Partial<NumericPolicy>): Promise<number> {
    using lowering = openLowering({ device: 'cpu', precision: 'auto', policy });
    return await measureOp(lowering, opCase, 'BF16');
  }
});
