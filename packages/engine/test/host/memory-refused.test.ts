import { isDanqingError, PLANNED_STAGES, parseGenerateRequest } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { openEngineInChild } from '../../src/host/child/open-engine.ts';
import type { InjectedFault } from '../../src/host/engine-options.ts';
import { openEngineInProcess } from '../../src/host/in-process.ts';
import { MINI_ENGINE } from '../support/mini-model.ts';

const INPUT = { prompt: '一只猫', seed: 7, width: 192, height: 128, steps: 1 };

async function draw(injectedFault?: InjectedFault, open = openEngineInProcess) {
  await using engine = await open({
    ...MINI_ENGINE,
    ...(injectedFault === undefined ? {} : { injectedFault }),
  });
  const { card, shift } = engine.model;
  const messages: string[] = [];
  const { images, report } = await engine.generate(parseGenerateRequest(INPUT, { ...card.defaults, shift }), {
    onEvent: (event) => {
      if (event.type === 'warning') messages.push(event.message);
    },
  });
  return { pixels: images[0]?.image.data, report, messages };
}

const whole = await draw();

describe('memory that is refused', () => {
  it.each([1, 9, 17, 22])(
    'once, at allocation %i: idle memory goes, the picture is the same',
    async (allocation) => {
      const { pixels, report, messages } = await draw({ allocation, times: 1, kind: 'refuse' });
      expect(report.adaptations).toEqual([
        {
          kind: 'reclaim',
          reason: expect.stringContaining('were refused'),
          peakBytes: report.plan.peakBytes,
        },
      ]);
      expect(messages).toEqual([expect.stringContaining('idle memory was freed')]);
      expect(pixels).toEqual(whole.pixels);
    },
  );

  it.each(PLANNED_STAGES)('an allocation refused once in %s: the same image', async (stage) => {
    const { pixels, report } = await draw({ allocation: 1, times: 1, kind: 'refuse', stage });
    expect(report.adaptations.map(({ kind }) => kind)).toEqual(['reclaim']);
    expect(pixels).toEqual(whole.pixels);
  });

  it('at no allocation that there is: a mistake of who asks', async () => {
    for (const fault of [
      { allocation: 0, times: 1 },
      { allocation: 1, times: 0.5 },
    ])
      await expect(draw({ ...fault, kind: 'refuse' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('again and again: each plan takes less, size and seed stay', async () => {
    const { report } = await draw({ allocation: 2, times: 3, kind: 'refuse' });
    const kinds = report.adaptations.map(({ kind }) => kind);
    expect(kinds[0]).toBe('reclaim');
    expect(kinds.slice(1)).toHaveLength(2);
    const peaks = report.adaptations.map(({ peakBytes }) => peakBytes);
    expect(peaks).toEqual(peaks.toSorted((a, b) => b - a));
    expect(report.request).toMatchObject({ width: 192, height: 128, seed: 7n });
    expect(report.plan.peakBytes).toBe(peaks.at(-1));
    expect(report.plan.peakBytes).toBeLessThan(whole.report.plan.peakBytes);
  });

  it('allocations refused for ever: the error says what would fit', async () => {
    const error = await draw({ allocation: 1, times: 1000, kind: 'refuse' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      code: 'MEMORY_PLAN_IMPOSSIBLE',
      hint: expect.stringContaining('Allow at least'),
    });
    expect(isDanqingError(error) && error.details?.neededBytes).toBeGreaterThan(0);
  });
});

describe('an engine that dies for want of memory', () => {
  it('an engine without memory starts once more and takes less', async () => {
    const { report, messages } = await draw({ allocation: 12, times: 1, kind: 'exit' }, openEngineInChild);
    expect(report.adaptations.map(({ kind }) => kind)).toEqual(['restart']);
    expect(messages).toEqual([expect.stringContaining('uses less')]);
    expect(report.plan.peakBytes).toBeLessThan(whole.report.plan.peakBytes);
  });
});
