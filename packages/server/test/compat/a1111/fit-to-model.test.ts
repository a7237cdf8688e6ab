import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitToModel } from '../../../src/compat/a1111/fit-to-model.ts';
import { readTxt2img } from '../../../src/compat/a1111/txt2img-request.ts';
import type { ServedModel } from '../../../src/engines/model-source.ts';

const model = (minSize: number, maxSize: number, edge: number): ServedModel => ({
  name: 'any',
  isEmbedded: false,
  kind: 'turbo',
  defaults: { width: edge, height: edge, steps: 8, guidance: 0, shift: 3 },
  limits: { minSize, maxSize },
  warnings: [],
});
const small = model(128, 320, 256);
const large = model(512, 2048, 1024);
const fit = (body: object, served: ServedModel, honor = false) => {
  const { input, overridden } = fitToModel(readTxt2img({ prompt: 'a fox', ...body }), served, honor);
  return { size: `${input.width}x${input.height}`, ...input, overridden };
};

describe('sizes of A1111 clients', () => {
  it.each([
    [{}, small, '256x256'],
    [{ width: 512, height: 512 }, small, '256x256'],
    [{ width: 768, height: 432 }, small, '320x176'],
    [{ width: 64, height: 64 }, small, '256x256'],
    [{ width: 2048, height: 64 }, small, '320x128'],
    [{ width: 300, height: 300 }, small, '304x304'],
    [{ width: 512 }, large, '512x512'],
    [{ width: 832, height: 1216 }, large, '832x1216'],
    [{ width: 1000, height: 600 }, large, '1008x608'],
  ])('%o', (body, served, size) => {
    expect(fit(body, served).size).toBe(size);
  });

  it('are kept where they are to be honored, but for multiples of 16', () => {
    expect(fit({ width: 1000, height: 64 }, small, true).size).toBe('1008x64');
  });

  it('are always ones that the model draws well', () => {
    const edge = fc.integer({ min: 1, max: 16_384 });
    fc.assert(
      fc.property(edge, edge, fc.constantFrom(small, large), (width, height, served) => {
        const { width: w, height: h } = fit({ width, height }, served);
        const { minSize, maxSize } = served.limits;
        for (const length of [w ?? 0, h ?? 0]) {
          expect(length % 16).toBe(0);
          expect(length).toBeGreaterThanOrEqual(minSize);
          expect(length).toBeLessThanOrEqual(maxSize);
        }
      }),
    );
  });
});

describe('steps and scale of A1111 clients', () => {
  const habits = { steps: 20, cfg_scale: 7, sampler_name: 'Euler a', scheduler: 'Karras' };

  it('are the model’s own, and said', () => {
    const expected = { steps: 8, guidance: 0 };
    expect(fit(habits, large)).toMatchObject({
      ...expected,
      overridden: ['steps', 'cfg_scale', 'sampler_name', 'scheduler'],
    });
    expect(fit({ steps: 8, cfg_scale: 1, scheduler: 'automatic' }, large)).toMatchObject({
      ...expected,
      overridden: [],
    });
  });

  it('are used by Z-Image (base), within what it wants', () => {
    const base: ServedModel = {
      ...large,
      kind: 'base',
      defaults: { width: 1024, height: 1024, steps: 28, guidance: 4, shift: 6 },
    };
    expect(fit(habits, base)).toMatchObject({ steps: 28, guidance: 5 });
    expect(fit({ steps: 40, cfg_scale: 4.5 }, base)).toMatchObject({
      steps: 40,
      guidance: 3.5,
      overridden: [],
    });
    expect(fit({ steps: 80, cfg_scale: 1 }, base)).toMatchObject({ steps: 50, guidance: 3 });
    expect(fit({}, base)).toMatchObject({ steps: 28, guidance: 4, overridden: [] });
    expect(fit(habits, base, true)).toMatchObject({ steps: 20, guidance: 6 });
  });

  it('are used where they are to be honored', () => {
    expect(fit(habits, large, true)).toMatchObject({ steps: 20, guidance: 6 });
    expect(fit({ cfg_scale: 0.5 }, large, true)).toMatchObject({ steps: 8, guidance: 0 });
  });
});

describe('prompts of A1111 clients', () => {
  it.each([
    ['a (cat:1.2) on a roof', 1],
    ['a cat <lora:add_detail:0.8>', 1],
    ['(a cat:1.1), <lora:x:1>', 2],
    ['a cat (orange), at 12:30', 0],
  ])('"%s" is taken literally, with %i warnings', (prompt, count) => {
    expect(fit({ prompt }, large).prompt).toBe(prompt);
    expect(readTxt2img({ prompt }).leftOut).toHaveLength(count);
  });
});
