import { type BenchCheck, type BenchFigure, invariant } from '@danqing/protocol';
import type { BenchCase } from './bench-cases.ts';
import type { Contestant, Sample } from './session.ts';

/** Below this, a picture of 0 to 255 is called blank. */
const BLANK_SPREAD = 2;

/** Measured times jitter; what is this much faster than the floor is no jitter. */
const FLOOR_TOLERANCE = 0.98;

export interface Measurement {
  readonly definition: BenchCase;
  readonly contestants: readonly Contestant[];
  /** Of each round, one a contestant. */
  readonly rounds: readonly (readonly Sample[])[];
  readonly loadAverage: number;
}

/** The figure of a case: medians, ratios by round, and whether it can be true. */
export function summarize(measurement: Measurement, peakFlopsPerSecond: number): BenchFigure {
  const { definition, contestants, rounds, loadAverage } = measurement;
  const described = contestants.map(({ name, flops }, index) => {
    const samples = rounds.map((round) => sampleAt(round, index));
    const samplesMs = samples.map(({ durationMs }) => durationMs);
    return {
      name,
      samplesMs,
      medianMs: median(samplesMs),
      fastestMs: Math.min(...samplesMs),
      floorMs: flops === null ? null : (flops / peakFlopsPerSecond) * 1000,
      facts: medianFacts(samples),
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
    checks: [...checkFloors(described), ...checkPictures(rounds)],
    pictureHash: rounds[0]?.find(({ picture }) => picture !== undefined)?.picture?.hash ?? null,
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

function checkFloors(contestants: BenchFigure['contestants']): BenchCheck[] {
  return contestants.flatMap(({ name, fastestMs, floorMs }): BenchCheck[] => {
    if (floorMs === null) return [];
    const times = (fastestMs / floorMs).toFixed(2);
    const detail = `${name}: fastest ${fastestMs.toFixed(2)} ms, ${times} x its floor of ${floorMs.toFixed(2)} ms`;
    return [{ name: 'floor', ok: fastestMs >= floorMs * FLOOR_TOLERANCE, detail }];
  });
}

/** Contestants of one round draw the same picture; a picture that is not finite is an error before it gets here. */
function checkPictures(rounds: readonly (readonly Sample[])[]): BenchCheck[] {
  const drawn = rounds.map((round) => round.flatMap(({ picture }) => picture ?? []));
  const pictures = drawn.flat();
  if (pictures.length === 0) return [];
  const flattest = Math.min(...pictures.map(({ spread }) => spread));
  const agree = drawn.every((round) => new Set(round.map(({ hash }) => hash)).size <= 1);
  return [
    {
      name: 'picture',
      ok: flattest >= BLANK_SPREAD,
      detail: `finite; standard deviation of its values at least ${flattest.toFixed(1)} of 255`,
    },
    {
      name: 'picture',
      ok: agree,
      detail: `${pictures.length} pictures, ${agree ? 'the same pixels in each round' : 'different pixels within a round'}`,
    },
  ];
}
