import type { BenchSession, Contestant, Sample, ValueFacts } from '../session.ts';

type Values = Readonly<Record<string, Float32Array>>;

interface Runner extends Contestant {
  /** Null: the result is not read. */
  run(): Promise<Values | null>;
}

/** Times the runners one after the other. Takes ownership of `owned`; each runner runs once before the first round. */
export async function inTurn(owned: AsyncDisposable, runners: readonly Runner[]): Promise<BenchSession> {
  for (const { run } of runners) await run();
  return {
    contestants: runners.map(({ name, flops }) => ({ name, flops })),
    round: async () => {
      const samples: Sample[] = [];
      for (const { run } of runners) {
        const start = performance.now();
        const computed = await run();
        const durationMs = performance.now() - start;
        samples.push({ durationMs, ...(computed === null ? {} : { values: valueFacts(computed) }) });
      }
      return samples;
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

function valueFacts(values: Values): ValueFacts {
  let [count, sum, squares] = [0, 0, 0];
  for (const tensor of Object.values(values)) {
    count += tensor.length;
    for (const value of tensor) {
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / count;
  return {
    areFinite: Number.isFinite(squares),
    spread: Math.sqrt(Math.max(0, squares / count - mean * mean)),
  };
}
