import { Qwen3Tokenizer } from '@danqing/core/tokenizer';
import { parseGenerateRequest } from '@danqing/protocol';
import { expect, it, vi } from 'vitest';
import { openEngineInProcess } from '../../src/host/in-process.ts';
import { MINI_ENGINE } from '../support/mini-model.ts';
import { describeEngine } from './conformance.ts';
import { smallRequest } from './small-request.ts';

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

it('tokenizes each text of a request once, from its plan to its pictures', async () => {
  await using engine = await openEngineInProcess(MINI_ENGINE);
  const tokenized = vi.spyOn(Qwen3Tokenizer.prototype, 'encodePrompt');
  const request = smallRequest(engine, { guidance: 2, negativePrompt: 'blurry', numImages: 2 });
  await engine.generate(request);
  expect(tokenized.mock.calls).toEqual([[request.prompt], ['blurry']]);

  const tokens = { prompt: await engine.tokenize(request.prompt), negative: await engine.tokenize('blurry') };
  tokenized.mockClear();
  const plan = await engine.plan(request, { tokens });
  const { report } = await engine.generate(request, { tokens });
  expect(report.plan).toEqual(plan);
  expect(tokenized).not.toHaveBeenCalled();
});
