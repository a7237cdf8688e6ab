import type { EngineClient } from '@danqing/core/engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import { measureRun, PIPELINE_RUNS } from '../../../core/test/support/golden-pipeline.ts';
import { plausibleErrorPath } from '../../../core/test/support/plausible-errors.ts';
import { liveHandles } from '../../../ggml/src/handles.ts';
import { openEngineInProcess } from '../../src/host/in-process.ts';

const TEXT_LIMIT = 1e-9;
const LATENTS_LIMIT = 1e-7;
const TINY = goldenPath('tiny');

let engine: EngineClient;
beforeAll(async () => {
  engine = await openEngineInProcess({ paths: { model: TINY }, device: 'cpu', precision: 'f32' });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  expect(liveHandles()).toEqual({});
});

it.each(PIPELINE_RUNS)('$name', async (run) => {
  const result = await measureRun(engine, run);
  expect(result.initialLatents.maxAbs).toBe(0);
  expect(result.text.nmse).toBeLessThan(TEXT_LIMIT);
  if (result.negativeText !== null) expect(result.negativeText.nmse).toBeLessThan(TEXT_LIMIT);
  expect(result.velocity.nmse).toBeLessThan(LATENTS_LIMIT);
  expect(result.finalLatents.nmse).toBeLessThan(LATENTS_LIMIT);
  expect(result.rgb.maxAbs).toBeLessThanOrEqual(1);
});

it('the same request twice: the same bytes, whatever was drawn between', async () => {
  const [first, other] = PIPELINE_RUNS;
  if (first === undefined || other === undefined) throw new Error('two cases are needed');
  const draw = async ({ request }: typeof first) => (await engine.generate(request)).images[0]?.image.data;
  const picture = await draw(first);
  await draw(other);
  expect(await draw(first)).toEqual(picture);
});

it('a weight that is not a number ends in an error, never in a picture', async () => {
  const [run] = PIPELINE_RUNS;
  if (run === undefined) throw new Error('a case is needed');
  const textEncoder = plausibleErrorPath('te-nan-weight.safetensors');
  for (const precision of ['f32', 'auto'] as const) {
    await using broken = await openEngineInProcess({
      paths: { model: TINY, textEncoder },
      device: 'cpu',
      precision,
    });
    await expect(broken.generate(run.request)).rejects.toMatchObject({ code: 'RESULT_NOT_FINITE' });
  }
});
