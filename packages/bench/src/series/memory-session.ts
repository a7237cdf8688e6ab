import type { MemoryCurve } from '@danqing/protocol';
import type { BenchInput } from '../bench-input.ts';
import { sumFlops } from '../measure/floor-flops.ts';
import { measureLoading } from '../measure/measure-loading.ts';
import type { BenchSession, Sample } from '../session.ts';
import { sampleOf, series } from './series.ts';

/** Resident memory of the engine process: idle, generating, afterwards, during a second image and after that. */
export function openMemorySession(input: BenchInput): BenchSession {
  const contestants = [
    { name: 'open model', flops: null },
    { name: 'first picture', flops: sumFlops(input.cost) },
    { name: 'second picture', flops: sumFlops(input.cost, 'text') },
  ];
  return series(contestants, async (onPoint) => {
    const { openMs, first, second, curve } = await measureLoading({ ...input, onPoint });
    const bytes = (fact: string, phase: string) => phaseFact(curve, fact, phase);
    const picture = (sample: Sample, during: string, after: string): Sample => ({
      ...sample,
      facts: { ...sample.facts, ...bytes('mostBytes', during), ...bytes('afterBytes', after) },
    });
    return [
      { durationMs: openMs, facts: bytes('afterBytes', 'idle'), memoryCurve: curve },
      picture(sampleOf(first, 'whole'), 'first picture', 'after it'),
      picture(sampleOf(second, 'whole'), 'second picture', 'after that'),
    ];
  });
}

/** The maximum during work, or the last value of a pause; empty if the system does not report memory. */
function phaseFact({ phases, samples }: MemoryCurve, fact: string, phase: string): Record<string, number> {
  const at = phases.findIndex(({ name }) => name === phase);
  const [from, to] = [phases[at]?.atMs ?? 0, phases[at + 1]?.atMs ?? Number.POSITIVE_INFINITY];
  const bytes = samples.filter(([atMs]) => atMs >= from && atMs < to).map(([, taken]) => taken);
  const value = fact === 'mostBytes' ? Math.max(...bytes) : bytes.at(-1);
  return value === undefined || !Number.isFinite(value) ? {} : { [fact]: value };
}
