import type { BenchInput } from '../bench-input.ts';
import { sumFlops } from '../measure/floor-flops.ts';
import { measureRow } from '../measure/measure-row.ts';
import type { BenchSession } from '../session.ts';
import { sampleOf, series } from './series.ts';

/** The same picture over and over: neither time nor memory may grow, nor a pixel change. */
export function openRowSession(input: BenchInput): BenchSession {
  const flops = sumFlops(input.cost, 'text');
  const contestants = Array.from({ length: input.pictures }, (_, index) => ({
    name: `picture ${index + 1}`,
    flops,
  }));
  return series(contestants, async (onPoint) => {
    const measured = await measureRow({ ...input, onPoint }, input.pictures);
    return measured.map(({ drawn, residentBytes }) => {
      const { facts, ...sample } = sampleOf(drawn, 'whole');
      return { ...sample, facts: { ...facts, ...(residentBytes === null ? {} : { residentBytes }) } };
    });
  });
}
