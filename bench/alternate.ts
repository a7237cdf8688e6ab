/** A piece of work to time; `run` does it once. */
export interface Contestant {
  readonly name: string;
  run(): Promise<void>;
}

export interface Timing {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
}

/**
 * Times the contestants in turn (A B C A B C …) after one warm-up each: the machine's speed drifts, and a drift common
 * to all of them cancels in their ratios.
 */
export async function alternate(contestants: readonly Contestant[], rounds: number): Promise<Timing[]> {
  const times = contestants.map((): number[] => []);
  for (const contestant of contestants) await contestant.run();
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const start = performance.now();
      await contestant.run();
      times[index]?.push(performance.now() - start);
    }
  }
  return contestants.map(({ name }, index) => {
    const sorted = (times[index] ?? []).toSorted((a, b) => a - b);
    return {
      name,
      medianMs: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
      minMs: sorted[0] ?? Number.NaN,
    };
  });
}
