import { type BenchFigure, invariant } from '@danqing/protocol';
import type { BenchCase } from './bench-cases.ts';
import { checkFloors, checkSamples, type Measured } from './checks.ts';
import type { Sample } from './session.ts';

export interface Measurement extends Measured {
  readonly definition: Pick<BenchCase, 'name' | 'pairs'>;
  readonly loadAverage: number;
}

/** Computes the figure of a case: medians, ratios by round, and plausibility checks. */
export function summarize(measurement: Measurement, peakFlopsPerSecond: number): BenchFigure {
  const { definition, contestants, rounds, loadAverage } = measurement;
  const described = contestants.map(({ name, flops }, index) => {
    const samples = rounds.map((round) => sampleAt(round, index));
    const samplesMs = samples.map(({ durationMs }) => durationMs);
    const isComputed = flops !== null && !samples.some(({ aborted }) => aborted === true);
    return {
      name,
      samplesMs,
      medianMs: median(samplesMs),
      fastestMs: Math.min(...samplesMs),
      floorMs: isComputed ? (flops / peakFlopsPerSecond) * 1000 : null,
      facts: medianFacts(samples),
      placement: samples[0]?.placement ?? null,
      outcome: outcomeOf(samples),
      pictureHash: samples[0]?.pictures?.[0]?.hash ?? null,
    };
  });
  return {
    case: definition.name,
    rounds: rounds.length,
    contestants: described,
    pairs: definition.pairs.map(({ subject, baseline, goal = null }) => {
      const samplesOf = (name: string) => described.find((other) => other.name === name)?.samplesMs;
      const [times, bases] = [samplesOf(subject), samplesOf(baseline)];
      invariant(times !== undefined && bases !== undefined, `case ${definition.name} has no such pair`);
      const ratios = times.map((time, round) => time / (bases[round] ?? Number.NaN));
      return { subject, baseline, ratios, medianRatio: median(ratios), goal };
    }),
    checks: [...checkFloors(described), ...checkSamples(measurement)],
    pictureHash: described.find(({ pictureHash }) => pictureHash !== null)?.pictureHash ?? null,
    memoryCurve: rounds.flat().find(({ memoryCurve }) => memoryCurve !== undefined)?.memoryCurve ?? null,
    loadAverage,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

function sampleAt(round: readonly Sample[], index: number): Sample {
  const sample = round[index];
  invariant(sample !== undefined, 'a round without all of its contestants');
  return sample;
}

function medianFacts(samples: readonly Sample[]): Record<string, number> {
  const names = Object.keys(samples[0]?.facts ?? {});
  return Object.fromEntries(
    names.map((name) => [name, median(samples.map(({ facts }) => facts?.[name] ?? 0))]),
  );
}

/** Outcomes of all rounds, without duplicates. */
function outcomeOf(samples: readonly Sample[]): string | null {
  const texts = new Set(samples.flatMap(({ outcome }) => outcome?.text ?? []));
  return texts.size === 0 ? null : [...texts].join('; ');
}
