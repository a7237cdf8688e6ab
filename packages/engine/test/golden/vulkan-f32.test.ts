import type { GgmlLowering } from '@danqing/ggml/lowering';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import { measureRun, PIPELINE_RUNS } from '../../../core/test/support/golden-pipeline.ts';
import { type Arithmetic, OP_CASES } from '../../../core/test/support/op-cases.ts';
import { measureOp, openLowering } from '../../../ggml/test/support/ggml-ops.ts';
import { loadVulkan, SLOW_DRIVER_TIMEOUT_MS } from '../../../ggml/test/support/vulkan.ts';
import { openEngineInProcess } from '../../src/host/in-process.ts';
import { drawMini } from '../support/draw-mini.ts';
import { tinyAutoencoder, tinyTextEncoder, tinyTransformer } from '../support/golden-models.ts';
import {
  measureDecoder,
  measureEncoder,
  measureText,
  measureTransformer,
  OVERFLOW_CASE,
  OVERFLOW_FACTORS,
  openDecoder,
  openTextEncoder,
  openTransformer,
} from '../support/golden-stages.ts';

vi.setConfig({ testTimeout: SLOW_DRIVER_TIMEOUT_MS });
const { skipReason, device } = loadVulkan('f32');

/** As on the CPU; shaders compute powers in f32, so angles are less exact. */
const OP_LIMITS: Readonly<Record<Arithmetic, number>> = {
  none: 0,
  element: 1e-13,
  product: 1e-12,
  angle: 1e-9,
};
const LIMIT = 1e-7;

/** Cases whose fused attention llvmpipe compiles quickly. */
const FLASH_CASES = OP_CASES.filter(({ name }) => /^attention, width (24|32)/.test(name));

describe.skipIf(skipReason !== null)(`Vulkan in f32 ${skipReason ?? ''}`, () => {
  let lowering: GgmlLowering;
  beforeAll(() => {
    lowering = openLowering({ device, precision: 'f32' });
  });
  afterAll(() => lowering[Symbol.dispose]());

  it.each(OP_CASES)('$name', async (opCase) => {
    expect(await measureOp(lowering, opCase)).toBeLessThanOrEqual(OP_LIMITS[opCase.arithmetic]);
  });

  it.each(FLASH_CASES)('fused $name', async (opCase) => {
    using fused = openLowering({ device, precision: 'f32', policy: { attention: 'flash' } });
    expect(await measureOp(fused, opCase)).toBeLessThanOrEqual(OP_LIMITS[opCase.arithmetic]);
  });

  it('text encoder', async () => {
    using encoder = openTextEncoder(lowering, await tinyTextEncoder());
    expect((await measureText(encoder, 0)).nmse).toBeLessThan(LIMIT);
  });

  it('transformer, activations beyond the range of f16', async () => {
    using transformer = openTransformer(lowering, await tinyTransformer(OVERFLOW_FACTORS));
    expect((await measureTransformer(transformer, OVERFLOW_CASE)).nmse).toBeLessThan(LIMIT);
  });

  it('decoder and encoder', async () => {
    const model = await tinyAutoencoder();
    using decoder = openDecoder(lowering, model);
    expect((await measureDecoder(decoder, 'decode6x10')).nmse).toBeLessThan(LIMIT);
    expect((await measureEncoder(lowering, model, 'encode32x32')).nmse).toBeLessThan(LIMIT);
  });

  it.each(PIPELINE_RUNS.slice(0, 1))('pipeline, $name', async (run) => {
    await using engine = await openEngineInProcess({
      paths: { model: goldenPath('tiny') },
      device,
      precision: 'f32',
    });
    const result = await measureRun(engine, run);
    expect(result.text.nmse).toBeLessThan(LIMIT);
    expect(result.velocity.nmse).toBeLessThan(LIMIT);
    expect(result.finalLatents.nmse).toBeLessThan(LIMIT);
    expect(result.rgb.maxAbs).toBeLessThanOrEqual(1);
  });

  it('a picture of the embedded model is that of the CPU', async () => {
    const picture = await drawMini({ device, precision: 'f32' });
    const expected = await drawMini({ device: 'cpu', precision: 'f32' });
    expect(picture.length).toBe(expected.length);
    const largest = expected.reduce(
      (max, value, i) => Math.max(max, Math.abs(value - (picture[i] ?? Number.NaN))),
      0,
    );
    expect(largest).toBeLessThanOrEqual(1);
  });
});
