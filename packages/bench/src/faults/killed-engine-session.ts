import type { EngineInChild } from '@danqing/engine';
import type { GenerateRequest } from '@danqing/protocol';
import type { BenchInput } from '../bench-input.ts';
import { openBenchTarget } from '../measure/bench-target.ts';
import { sumFlops } from '../measure/floor-flops.ts';
import { timeGeneration } from '../measure/timed-generation.ts';
import { sampleOf, series } from '../series/series.ts';
import type { BenchSession, Outcome, Sample } from '../session.ts';
import { namedError } from './named-error.ts';

/** Enough steps that the engine is killed before the image is finished. */
const LEAST_STEPS = 8;

/** Kills the engine process during an image: expects a named error, and then the next image. */
export function openKilledEngineSession(input: BenchInput): BenchSession {
  const { request, signal, cost } = input;
  const contestants = [
    { name: 'killed at a step', flops: null },
    { name: 'next picture', flops: sumFlops(cost) },
  ];
  return series(contestants, async (onPoint) => {
    await using engine = await openBenchTarget(input);
    await timeGeneration(engine, request, signal);
    onPoint?.('killed at a step');
    const killed = await drawAndKill(
      engine,
      {
        ...request,
        steps: Math.max(LEAST_STEPS, request.steps),
      },
      signal,
    );
    onPoint?.('next picture');
    return [killed, sampleOf(await timeGeneration(engine, request, signal), 'whole')];
  });
}

/** Measures the time from the kill to the error. */
async function drawAndKill(
  engine: EngineInChild,
  request: GenerateRequest,
  signal: AbortSignal | undefined,
): Promise<Sample> {
  let killedAt: number | null = null;
  const kill = () => {
    if (killedAt !== null || engine.pid === null) return;
    killedAt = performance.now();
    process.kill(engine.pid, 'SIGKILL');
  };
  const outcome = await engine
    .generate(request, {
      ...(signal === undefined ? {} : { signal }),
      onEvent: (event) => {
        if (event.type === 'step') kill();
      },
    })
    .then((): Outcome => ({ text: 'a picture', ok: false }), describeError);
  return { durationMs: performance.now() - (killedAt ?? 0), outcome, aborted: true };
}

function describeError(error: unknown): Outcome {
  const { code } = namedError(error);
  return { text: code, ok: code === 'ENGINE_CRASHED' };
}
