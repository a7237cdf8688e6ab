import { residentBytesOf } from '@danqing/engine';
import type { BenchInput } from '../bench-input.ts';
import { openBenchTarget } from '../measure/bench-target.ts';
import { sumFlops } from '../measure/floor-flops.ts';
import { timeGeneration } from '../measure/timed-generation.ts';
import type { BenchSession, Sample } from '../session.ts';
import { sampleOf, series } from './series.ts';

/** The same image repeatedly: time and memory must not grow, and no pixel may change. */
export function openRowSession(input: BenchInput): BenchSession {
  const { request, signal, pictures } = input;
  const flops = sumFlops(input.cost, 'text');
  const contestants = Array.from({ length: pictures }, (_, index) => ({
    name: `picture ${index + 1}`,
    flops,
  }));
  return series(contestants, async (onPoint) => {
    await using engine = await openBenchTarget(input);
    const samples: Sample[] = [];
    for (const { name } of contestants) {
      onPoint?.(name);
      const { facts, ...sample } = sampleOf(await timeGeneration(engine, request, signal), 'whole');
      samples.push({ ...sample, facts: { ...facts, ...residentFact(engine.pid) } });
    }
    return samples;
  });
}

/** Resident memory of the engine process after an image; empty if the system does not report it. */
function residentFact(pid: number | null): Record<string, number> {
  const residentBytes = pid === null ? null : residentBytesOf([pid]);
  return residentBytes === null ? {} : { residentBytes };
}
