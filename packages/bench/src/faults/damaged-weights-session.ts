import type { CheckpointPaths } from '@danqing/engine';
import type { BenchInput } from '../bench-input.ts';
import { openBenchTarget } from '../measure/bench-target.ts';
import { sumFlops } from '../measure/floor-flops.ts';
import { timeGeneration } from '../measure/timed-generation.ts';
import { sampleOf } from '../series/series.ts';
import type { BenchSession, Outcome, Sample } from '../session.ts';
import { type DamagedModel, damageHeader, damageValues } from './damaged-model.ts';
import { namedError } from './named-error.ts';

/**
 * Damaged copies of the model: a bad header must be refused before weights are read; NaN must be an error, never an
 * image.
 */
export async function openDamagedWeightsSession(input: BenchInput): Promise<BenchSession> {
  const header = await damageHeader(input.engine.paths);
  const values = await damageValues(input.engine.paths).catch(async (error: unknown) => {
    await header[Symbol.asyncDispose]();
    throw error;
  });
  return {
    contestants: [
      { name: 'damaged header', flops: null },
      { name: 'damaged values', flops: null },
      { name: 'sound again', flops: sumFlops(input.cost) },
    ],
    round: async (onPoint) => {
      const drawWith = ({ paths }: DamagedModel) => drawToError(input, paths);
      onPoint?.('damaged header');
      const unread = await drawWith(header);
      onPoint?.('damaged values');
      const notFinite = await drawWith(values);
      onPoint?.('sound again');
      return [
        expecting(unread, (code) => code.startsWith('FORMAT_')),
        expecting(notFinite, (code) => code === 'RESULT_NOT_FINITE'),
        await drawSound(input),
      ];
    },
    [Symbol.asyncDispose]: async () => {
      await header[Symbol.asyncDispose]();
      await values[Symbol.asyncDispose]();
    },
  };
}

interface Ended {
  readonly durationMs: number;
  /** Error code; null if an image was drawn. */
  readonly code: string | null;
}

async function drawToError({ engine, request, signal }: BenchInput, paths: CheckpointPaths): Promise<Ended> {
  const start = performance.now();
  const code = await draw().then(
    () => null,
    (error: unknown) => namedError(error).code,
  );
  return { durationMs: performance.now() - start, code };

  async function draw(): Promise<void> {
    await using damaged = await openBenchTarget({ engine: { ...engine, paths }, signal });
    await timeGeneration(damaged, request, signal);
  }
}

function expecting({ durationMs, code }: Ended, isRight: (code: string) => boolean): Sample {
  const outcome: Outcome = { text: code ?? 'a picture', ok: code !== null && isRight(code) };
  return { durationMs, outcome, aborted: true };
}

async function drawSound(input: BenchInput): Promise<Sample> {
  await using engine = await openBenchTarget(input);
  return sampleOf(await timeGeneration(engine, input.request, input.signal), 'whole');
}
