import { parseGenerateRequest } from '@danqing/protocol';
import { expect, it } from 'vitest';
import { openEngineInProcess } from '../../src/host/in-process.ts';
import { MINI_ENGINE } from '../support/mini-model.ts';
import { describeEngine } from './conformance.ts';

describeEngine('the engine in process', () => openEngineInProcess(MINI_ENGINE));

it('takes no more for a small picture than planned, whatever was drawn before', async () => {
  await using engine = await openEngineInProcess(MINI_ENGINE);
  const { card, shift } = engine.model;
  const drawn = async (size: number) => {
    const input = { prompt: '一只猫', seed: 7, steps: 1, width: size, height: size };
    return (await engine.generate(parseGenerateRequest(input, { ...card.defaults, shift }))).report;
  };
  const large = await drawn(192);
  const { plan, memory } = await drawn(64);
  expect(plan.peakBytes).toBeLessThan(large.plan.peakBytes);
  expect(memory.allocatedBytes).toBeLessThanOrEqual(plan.peakBytes - plan.scratchBytes);
});
