import type { EngineInChild } from '@danqing/engine';
import { placementOf } from '@danqing/planner';
import { isDanqingError } from '@danqing/protocol';
import type { BenchInput } from '../bench-input.ts';
import { openBenchTarget } from '../measure/bench-target.ts';
import { sumFlops } from '../measure/floor-flops.ts';
import { differenceOf, timeGeneration } from '../measure/timed-generation.ts';
import { likeness } from '../series/likeness.ts';
import { sampleOf } from '../series/series.ts';
import type { BenchSession, Sample } from '../session.ts';

/** Speed of a good hard disk. */
const BYTES_PER_SECOND = 100e6;
/** Budget as a share of the memory for all weights resident. */
const SHARE = 0.25;

/**
 * Streams weights from a slow disk and from this one, within a quarter of their resident size or the smallest budget
 * with a plan.
 */
export async function openSlowDiskSession(input: BenchInput): Promise<BenchSession> {
  const { engine: options, cost } = input;
  const memoryBudgetBytes = await smallBudget(input);
  const small = { ...options, memoryBudgetBytes };
  const fast = await openBenchTarget({ ...input, engine: small });
  const slow = await openBenchTarget({
    ...input,
    engine: { ...small, slowDisk: { bytesPerSecond: BYTES_PER_SECOND } },
  }).catch(async (error: unknown) => {
    await fast[Symbol.asyncDispose]();
    throw error;
  });
  const flops = sumFlops(cost, 'text');
  return {
    contestants: [
      { name: 'slow disk', flops },
      { name: 'this disk', flops },
    ],
    round: async (onPoint) => {
      onPoint?.('slow disk');
      const slowly = await drawStreamed(input, slow, memoryBudgetBytes);
      onPoint?.('this disk');
      return [slowly, await drawStreamed(input, fast, memoryBudgetBytes)];
    },
    [Symbol.asyncDispose]: async () => {
      await slow[Symbol.asyncDispose]();
      await fast[Symbol.asyncDispose]();
    },
  };
}

async function drawStreamed(
  { request, signal, whole }: BenchInput,
  engine: EngineInChild,
  memoryBudgetBytes: number,
): Promise<Sample> {
  const drawn = await timeGeneration(engine, request, signal);
  const { text, ok } = likeness(drawn, differenceOf(drawn.pixels, whole.pixels));
  const placement = placementOf(drawn.report.plan);
  // Within a round both contestants use the same plan and must draw the same pixels, tiled or not.
  const sample = sampleOf(drawn, 'streamed');
  return {
    ...sample,
    facts: { ...sample.facts, budgetBytes: memoryBudgetBytes },
    outcome: { text: `${placement}, ${text}`, ok: ok && placement !== 'resident' },
  };
}

/** @throws DanqingError errors of the engine */
async function smallBudget({ engine: options, request, whole, signal }: BenchInput): Promise<number> {
  const bytes = Math.ceil(whole.picture.plannedBytes * SHARE);
  await using engine = await openBenchTarget({ engine: { ...options, memoryBudgetBytes: bytes }, signal });
  try {
    return (await engine.plan(request)).memoryBudgetBytes ?? bytes;
  } catch (error) {
    const needed = isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE') ? error.details?.neededBytes : undefined;
    if (typeof needed !== 'number') throw error;
    return Math.ceil(needed);
  }
}
