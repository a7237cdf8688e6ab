/**
 * Cancels requests at random moments and tells how long the answers take: on danqing-mini at its own size.
 * Usage: npx tsx scripts/cancel-engine.ts [times]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineInChild, openEngineInChild } from '@danqing/engine';
import { isDanqingError } from '@danqing/protocol';
import { MINI, miniRequest } from './lib/danqing-mini.ts';

const STEPS = 100;
const MAX_DELAY_MS = 2500;
const LIMIT_MS = 1000;

const times = Number(process.argv[2] ?? 50);
await using engine = await openEngineInChild(MINI);
const expected = await engine.generate(miniRequest(engine));
const latencies: number[] = [];
let restarts = 0;
for (let round = 0; round < times; round += 1) {
  const { pid } = engine;
  latencies.push(await cancelOnce(engine, `a red circle ${round}`));
  if (engine.pid !== pid) restarts += 1;
}
const next = await engine.generate(miniRequest(engine));
const same =
  Buffer.compare(expected.images[0]?.image.data ?? Buffer.of(), next.images[0]?.image.data ?? Buffer.of()) ===
  0;
const sorted = latencies.toSorted((a, b) => a - b);
const [median = Number.NaN, worst = Number.NaN] = [sorted[sorted.length >> 1], sorted.at(-1)];
console.log(`${times} cancels: median ${median.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`);
console.log(`${restarts} times the process had to be ended; next picture ${same ? 'the same' : 'ANOTHER'}`);
process.exitCode = worst < LIMIT_MS && same ? 0 : 1;

/** Milliseconds from the signal to the answer. The prompt is new each time, so that it must be encoded. */
async function cancelOnce(client: EngineInChild, prompt: string): Promise<number> {
  const controller = new AbortController();
  const request = miniRequest(client, { prompt, steps: STEPS });
  const outcome = client.generate(request, { signal: controller.signal }).catch((error: unknown) => error);
  await sleep(Math.random() * MAX_DELAY_MS);
  const start = performance.now();
  controller.abort();
  const error = await outcome;
  if (!isDanqingError(error, 'CANCELLED')) throw new Error(`not cancelled: ${error}`);
  return performance.now() - start;
}
