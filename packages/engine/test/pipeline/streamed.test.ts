import { leastPeak, mostScratch } from '@danqing/core/memory';
import { parseGenerateRequest } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { stagedPeak } from '../../../core/src/memory/plan.ts';
import { openEngineInProcess } from '../../src/host/in-process.ts';
import { MINI_ENGINE } from '../support/mini-model.ts';

/** Two images with guidance: every graph of the model runs more than once. */
const INPUT = { prompt: '一只猫', seed: 7, width: 128, height: 96, steps: 2, guidance: 2, numImages: 2 };

async function draw(memoryBudgetBytes: number | null, input: object = INPUT) {
  await using engine = await openEngineInProcess({
    ...MINI_ENGINE,
    ...(memoryBudgetBytes === null ? {} : { memoryBudgetBytes }),
  });
  const { card, shift } = engine.model;
  const { images, report } = await engine.generate(parseGenerateRequest(input, { ...card.defaults, shift }));
  return { pixels: images.map(({ image }) => image.data), plan: report.plan, memory: report.memory };
}

const whole = await draw(null);
/** Segments are measured only if the whole does not fit. */
const tight = await draw(stagedPeak(whole.plan) - 1);

describe('a picture within less memory than its stages need', () => {
  // Below this, the decoder is tiled and blended, so the bytes differ.
  const decoder = whole.plan.stages.find(({ stage }) => stage === 'decode');
  const least = Math.max(leastPeak(tight.plan), (decoder?.bytes ?? 0) + mostScratch(tight.plan));
  const between = (share: number) => Math.floor(least + (stagedPeak(whole.plan) - least) * share);

  it.each([0, 0.25, 0.5, 0.75, 0.99])(
    'is the same, byte for byte: %f between least and staged',
    async (share) => {
      const budget = between(share);
      const { pixels, plan, memory } = await draw(budget);
      expect(plan.stages.map(({ run }) => run.kind)).toEqual(['whole', 'streamed', 'whole']);
      expect(plan.peakBytes).toBeLessThanOrEqual(budget);
      expect(memory.allocatedBytes).toBeLessThanOrEqual(budget - plan.scratchBytes);
      expect(pixels).toEqual(whole.pixels);
    },
  );
});
