import { afterEach, describe, expect, it } from 'vitest';
import { STORED_LIMITS } from '../../../core/test/support/golden-limits.ts';
import { VARIANTS, variantKind } from '../../../core/test/support/variants.ts';
import { liveHandles } from '../../../ggml/src/handles.ts';
import { openLowering } from '../../../ggml/test/support/ggml-ops.ts';
import { measureVariant } from '../support/golden-variants.ts';

const F32_LIMITS = { transformer: 1e-7, textEncoder: 1e-9, vae: 1e-9 } as const;

afterEach(() => expect(liveHandles()).toEqual({}));

describe('the stored weights in f32', () => {
  it.each(VARIANTS)('%s', async (name) => {
    using lowering = openLowering({ device: 'cpu', precision: 'f32' });
    for (const { case: id, nmse } of await measureVariant(lowering, name)) {
      expect(nmse, id).toBeLessThan(F32_LIMITS[variantKind(name)]);
    }
  });
});

describe('the stored weights in the arithmetic of their type', () => {
  it('every variant has a limit', () => {
    expect(Object.keys(STORED_LIMITS).toSorted()).toEqual(VARIANTS.toSorted());
  });

  it.each(Object.entries(STORED_LIMITS))('%s', async (name, limit) => {
    using lowering = openLowering({ device: 'cpu', precision: 'auto' });
    for (const { case: id, nmse } of await measureVariant(lowering, name)) {
      expect(nmse, id).toBeLessThanOrEqual(limit);
    }
  });
});
