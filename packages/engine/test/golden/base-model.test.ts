/**
 * Z-Image (base): diffusers' result with its scheduler, steps, guidance and a negative prompt, reproduced by specifying
 * only the kind.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { difference } from '../../../core/test/support/error-measures.ts';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import { f32, readSafetensors } from '../../../core/test/support/read-safetensors.ts';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { Engine } from '../../src/api/engine.ts';
import { openEngineInProcess } from '../../src/host/in-process.ts';

const folder = makeTemporaryFolder();
const model = join(folder.path, 'some-model');
let engine: Engine;

beforeAll(async () => {
  cpSync(goldenPath('tiny'), model, { recursive: true });
  cpSync(goldenPath('base/scheduler_config.json'), join(model, 'scheduler/scheduler_config.json'));
  engine = new Engine(
    await openEngineInProcess({ paths: { model }, device: 'cpu', threads: 1, precision: 'f32' }),
  );
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

// Shift and guidance are omitted: they default to the kind's own.
it.each([
  ['b01', {}],
  ['b02', { cfgNormalization: 1 }],
])('%s equals diffusers', async (name, more) => {
  const golden = readSafetensors(goldenPath(`base/${name}.safetensors`));
  const recorded = new Map<string, Float32Array>();
  const { report } = await engine.generate(
    {
      prompt: 'A red fox in the snow.',
      negativePrompt: 'blurry, lowres, 模糊',
      ...{ width: 64, height: 64, steps: 20, seed: 42n },
      ...more,
    },
    { record: (key, _, values) => recorded.set(key, Float32Array.from(values)) },
  );
  expect(report.request).toMatchObject({ shift: 6, guidance: 4 });
  for (const name of ['latents.9', 'latents.19']) {
    const { nmse } = difference(recorded.get(name) ?? new Float32Array(), f32(golden, name));
    expect(nmse, name).toBeLessThan(1e-7);
  }
});
