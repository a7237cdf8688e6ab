import { join } from 'node:path';
import type { SmallerModel } from '@danqing/engine';
import { openEngineInProcess } from '@danqing/engine/in-process';
import { parseGenerateRequest } from '@danqing/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { MINI_ENGINE } from '../../engine/test/support/mini-model.ts';
import { quantizeModel } from '../src/quantize-model.ts';
import { findSmallerModels } from '../src/smaller-models.ts';

const MEBIBYTE = 1024 ** 2;
const INPUT = { prompt: '一只猫', seed: 7, width: 64, height: 64, steps: 1 };
const FOLDER = MINI_ENGINE.paths.model ?? '';

describe('a model that does not fit', () => {
  const library = makeTemporaryFolder();
  beforeAll(async () => {
    for (const type of ['Q8_0', 'Q4_0'] as const) {
      await quantizeModel({
        paths: MINI_ENGINE.paths,
        type,
        name: `mini-${type.toLowerCase()}`,
        library: library.path,
        threads: 1,
      });
    }
  });
  afterAll(() => library[Symbol.dispose]());

  async function draw(memoryBudgetBytes: number | null, removed: readonly SmallerModel[] = []) {
    const installed = await findSmallerModels(FOLDER, [library.path]);
    const smaller = [...removed.slice(0, 1), ...installed, ...removed.slice(1)];
    await using engine = await openEngineInProcess({
      ...MINI_ENGINE,
      smaller,
      // No offloading, so that the size of the weights is decisive.
      offload: false,
      ...(memoryBudgetBytes === null ? {} : { memoryBudgetBytes }),
    });
    const { card, shift } = engine.model;
    const request = parseGenerateRequest(INPUT, { ...card.defaults, shift });
    const plan = await engine.plan(request);
    const { images, report } = await engine.generate(request);
    return { plan, report, pixels: images[0]?.image.data };
  }

  it('is drawn with its own smaller weights, the largest that fit', async () => {
    expect((await findSmallerModels(FOLDER, [library.path])).map(({ name }) => name)).toEqual([
      'mini-q8_0',
      'mini-q4_0',
    ]);
    const whole = await draw(null);
    expect(whole.report).toMatchObject({ model: 'danqing-mini', adaptations: [] });

    const { plan, report, pixels } = await draw(whole.plan.peakBytes - MEBIBYTE);
    expect(report.model).toBe('mini-q8_0');
    expect(plan.smallerModel).toBe('mini-q8_0');
    expect(report.plan).toEqual(plan);
    expect(report.adaptations).toEqual([
      { kind: 'weights', reason: expect.stringContaining('mini-q8_0'), peakBytes: plan.peakBytes },
    ]);
    expect(report.request).toMatchObject({ width: 64, height: 64, seed: 7n });
    expect(pixels).not.toEqual(whole.pixels);

    const least = await draw(plan.peakBytes - MEBIBYTE);
    expect(least.report.model).toBe('mini-q4_0');
    expect(least.report.adaptations.map(({ kind }) => kind)).toEqual(['weights']);
    await expect(draw(least.plan.peakBytes - 4 * MEBIBYTE)).rejects.toMatchObject({
      code: 'MEMORY_PLAN_IMPOSSIBLE',
      details: { neededBytes: whole.plan.peakBytes },
    });
  });

  it('passes over smaller weights that were removed meanwhile', async () => {
    const gone = ['gone', 'gone-too'].map((name) => ({ name, paths: { model: join(library.path, name) } }));
    const whole = await draw(null);
    const { report } = await draw(whole.plan.peakBytes - MEBIBYTE, gone);
    expect(report.model).toBe('mini-q8_0');
    expect(report.plan.smallerModel).toBe('mini-q8_0');
    expect(report.adaptations).toHaveLength(1);
    const least = await draw(report.plan.peakBytes - MEBIBYTE, gone);
    expect(least.report.model).toBe('mini-q4_0');
    await expect(draw(least.plan.peakBytes - 4 * MEBIBYTE, gone)).rejects.toMatchObject({
      code: 'MEMORY_PLAN_IMPOSSIBLE',
      details: { neededBytes: whole.plan.peakBytes },
    });
  });

  it('has no smaller weights in a model of another name', async () => {
    expect(await findSmallerModels(join(library.path, 'mini-q4_0'), [library.path])).toEqual([]);
    expect(
      (await findSmallerModels(join(library.path, 'mini-q8_0'), [library.path])).map(({ name }) => name),
    ).toEqual(['mini-q4_0']);
  });
});
