import { expect, it } from 'vitest';
import { STORED_LIMITS } from '../../../core/test/support/golden-limits.ts';
import { openLowering } from '../../../ggml/test/support/ggml-ops.ts';
import { storedAs, tinyTransformer } from '../support/golden-models.ts';
import {
  measureTransformer,
  OVERFLOW_CASE,
  OVERFLOW_FACTORS,
  openTransformer,
} from '../support/golden-stages.ts';

const F16_LIMIT = STORED_LIMITS['transformer-f16.gguf'] ?? 0;
/** Excludes AMX's layout, which is chosen where it is faster: nothing overflows in it, guarded or not. */
const PLAIN = { device: 'cpu', precision: 'auto', useExtraBuffers: false } as const;

it('weights in f16 with activations beyond its range: finite, and as good as f16 is', async () => {
  using lowering = openLowering(PLAIN);
  const model = await storedAs('F16', await tinyTransformer(OVERFLOW_FACTORS));
  using transformer = openTransformer(lowering, model);
  const { nmse } = await measureTransformer(transformer, OVERFLOW_CASE);
  expect(lowering.matrixForms).toEqual(['f16 in CPU']);
  expect(nmse).toBeLessThan(2 * F16_LIMIT);
});

it('without the guard the same case is not finite: it does test something', async () => {
  using lowering = openLowering({ ...PLAIN, policy: { guardWideOperands: 'never' } });
  const model = await storedAs('F16', await tinyTransformer(OVERFLOW_FACTORS));
  using transformer = openTransformer(lowering, model);
  const { nmse } = await measureTransformer(transformer, OVERFLOW_CASE);
  expect(nmse).toBeNaN();
});
