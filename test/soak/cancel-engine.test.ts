import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineInChild, openEngineInChild } from '@danqing/engine';
import { isDanqingError } from '@danqing/protocol';
import { expect, it } from 'vitest';
import { MINI, miniRequest, pixelsOf } from '../support/danqing-mini.ts';
import { soakRandom, times } from './support/soak-run.ts';

const STEPS = 100;
const MAX_DELAY_MS = 2500;
const LIMIT_MS = 1000;

it('requests that are cancelled at random moments answer within a second', async () => {
  const random = soakRandom();
  await using engine = await openEngineInChild(MINI);
  const expected = pixelsOf(await engine.generate(miniRequest(engine)));
  const latencies: number[] = [];
  let restarts = 0;
  for (let round = 0; round < times(50); round += 1) {
    const { pid } = engine;
    latencies.push(await cancelOnce(engine, `a red circle ${round}`, random.uniform() * MAX_DELAY_MS));
    if (engine.pid !== pid) restarts += 1;
  }
  const sorted = latencies.toSorted((a, b) => a - b);
  const [median = Number.NaN, worst = Number.NaN] = [sorted[sorted.length >> 1], sorted.at(-1)];
  console.log(
    `${latencies.length} cancels: median ${median.toFixed(0)} ms, worst ${worst.toFixed(0)} ms; ${restarts} times the process had to be ended`,
  );
  expect(worst).toBeLessThan(LIMIT_MS);
  expect(pixelsOf(await engine.generate(miniRequest(engine)))).toEqual(expected);
});

/** Milliseconds from the signal to the answer. Each prompt is new, so that it must be encoded. */
async function cancelOnce(engine: EngineInChild, prompt: string, delayMs: number): Promise<number> {
  const controller = new AbortController();
  const request = miniRequest(engine, { prompt, steps: STEPS });
  const outcome = engine.generate(request, { signal: controller.signal }).catch((error: unknown) => error);
  await sleep(delayMs);
  const start = performance.now();
  controller.abort();
  const error = await outcome;
  expect(isDanqingError(error, 'CANCELLED')).toBe(true);
  return performance.now() - start;
}
