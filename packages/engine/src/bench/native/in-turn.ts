import type { BenchSession, Contestant, Sample } from '../session.ts';

interface Runner extends Contestant {
  run(): Promise<unknown>;
}

/** Times what runs, one after the other. Takes ownership of `owned`; each has run once before the first round. */
export async function inTurn(owned: AsyncDisposable, runners: readonly Runner[]): Promise<BenchSession> {
  for (const { run } of runners) await run();
  return {
    contestants: runners.map(({ name, flops }) => ({ name, flops })),
    round: async () => {
      const samples: Sample[] = [];
      for (const { run } of runners) {
        const start = performance.now();
        await run();
        samples.push({ durationMs: performance.now() - start });
      }
      return samples;
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}
