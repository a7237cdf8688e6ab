import type { GgmlLowering } from '@danqing/ggml/lowering';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Arithmetic, OP_CASES } from '../../../core/test/support/op-cases.ts';
import { measureOp, openLowering } from '../../../ggml/test/support/ggml-ops.ts';
import { loadVulkan, SLOW_DRIVER_TIMEOUT_MS } from '../../../ggml/test/support/vulkan.ts';
import { storedAs, tinyTextEncoder, tinyTransformer } from '../support/golden-models.ts';
import {
  keeping,
  measureText,
  measureTransformer,
  OVERFLOW_CASE,
  OVERFLOW_FACTORS,
  openTextEncoder,
  openTransformer,
  runStages,
} from '../support/golden-stages.ts';

vi.setConfig({ testTimeout: SLOW_DRIVER_TIMEOUT_MS });
const { skipReason, device } = loadVulkan('default');

/** Products round their operands to f16: an epsilon of 1e-3, squared and halved. */
const OP_LIMITS: Readonly<Record<Arithmetic, number>> = {
  none: 0,
  element: 1e-13,
  product: 1e-6,
  angle: 1e-9,
};
const LIMIT = 1e-4;

/** Cases affected by f16 and fused kernels. The rest runs the same code as in f32, and shaders take long to compile. */
const CASES = OP_CASES.filter(({ name }) =>
  [
    'rmsNorm of heads',
    'rope in halves',
    'linear with a bias',
    'linear of a wide operand',
    'attention, width 24',
    'conv2d 3x3',
  ].includes(name),
);
const FLASH_CASES = CASES.filter(({ name }) => name.startsWith('attention'));

describe.skipIf(skipReason !== null)(`Vulkan as it comes ${skipReason ?? ''}`, () => {
  let lowering: GgmlLowering;
  beforeAll(() => {
    lowering = openLowering({ device, precision: 'auto' });
  });
  afterAll(() => lowering[Symbol.dispose]());

  it.each(CASES)('$name', async (opCase) => {
    expect(await measureOp(lowering, opCase)).toBeLessThanOrEqual(OP_LIMITS[opCase.arithmetic]);
  });

  it.each(FLASH_CASES)('fused $name', async (opCase) => {
    using fused = openLowering({ device, precision: 'auto', policy: { attention: 'flash' } });
    expect(await measureOp(fused, opCase)).toBeLessThanOrEqual(OP_LIMITS[opCase.arithmetic]);
  });

  it('streamed segments give the same bytes', async () => {
    const whole = await runStages(lowering, { kind: 'whole' });
    expect(await runStages(lowering, keeping(1))).toEqual(whole);
  });

  it('text encoder', async () => {
    using encoder = openTextEncoder(lowering, await tinyTextEncoder());
    expect((await measureText(encoder, 0)).nmse).toBeLessThan(LIMIT);
  });

  it('transformer, weights in f16: activations beyond its range stay finite', async () => {
    using transformer = openTransformer(
      lowering,
      await storedAs('F16', await tinyTransformer(OVERFLOW_FACTORS)),
    );
    expect((await measureTransformer(transformer, OVERFLOW_CASE)).nmse).toBeLessThan(LIMIT);
  });
});
