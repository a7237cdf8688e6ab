/** The cases that measure the engine from outside, as a program would. */

import { openEngineInChild } from '@danqing/engine';
import type { BenchInput } from '../bench-input.ts';
import { sumFlops } from '../measure/floor-flops.ts';
import type { BenchSession, Sample } from '../session.ts';
import { drawTimed } from './draw-timed.ts';

/** An image with a new prompt, then the same image again. */
export async function openWarmPictureSession({
  engine: options,
  request,
  cost,
}: BenchInput): Promise<BenchSession> {
  const engine = await openEngineInChild(options);
  let round = 0;
  await drawTimed(engine, request);
  return {
    contestants: [
      { name: 'new prompt', flops: sumFlops(cost) },
      { name: 'cached prompt', flops: sumFlops(cost, 'text') },
    ],
    round: async () => {
      round += 1;
      const fresh = { ...request, prompt: `${request.prompt} ${round}` };
      return [await drawTimed(engine, fresh), await drawTimed(engine, fresh)];
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

/** From the start of an engine process until the model is open; and, with another process, until its first image. */
export async function openLoadSession({ engine: options, request, cost }: BenchInput): Promise<BenchSession> {
  const open = async (): Promise<Sample> => {
    const start = performance.now();
    await using _engine = await openEngineInChild(options);
    return { durationMs: performance.now() - start };
  };
  const draw = async (): Promise<Sample> => {
    const start = performance.now();
    await using engine = await openEngineInChild(options);
    const sample = await drawTimed(engine, request);
    return { ...sample, durationMs: performance.now() - start };
  };
  await open();
  return {
    contestants: [
      { name: 'first picture', flops: sumFlops(cost) },
      { name: 'open model', flops: null },
    ],
    round: async () => [await draw(), await open()],
    [Symbol.asyncDispose]: async () => {},
  };
}
