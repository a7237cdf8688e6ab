import type { EngineClient } from '@danqing/core/engine';
import type { PictureSize } from '@danqing/core/memory';
import { type DanqingError, type GenerateRequest, isDanqingError } from '@danqing/protocol';
import { type BenchTarget, openBenchTarget } from './bench-target.ts';
import { type TimedGeneration, timeGeneration } from './timed-generation.ts';

export interface MeasuredSize {
  readonly size: PictureSize;
  readonly durationMs: number;
  /** The image, or the error if the size does not fit. */
  readonly drawn: TimedGeneration | DanqingError;
}

/**
 * Draws each size twice and counts the second time. Small sizes first, because kernels keep the work buffers of large
 * ones.
 */
export async function measureSizes(
  subject: BenchTarget,
  sizes: readonly PictureSize[],
): Promise<MeasuredSize[]> {
  const { request, signal, onPoint } = subject;
  await using engine = await openBenchTarget(subject);
  const measured: MeasuredSize[] = [];
  const pixels = ({ width, height }: PictureSize) => width * height;
  for (const size of sizes.toSorted((a, b) => pixels(a) - pixels(b))) {
    onPoint?.(nameOfSize(size));
    measured.push({ size, ...(await drawTwice(engine, { ...request, ...size }, signal)) });
  }
  return sizes.flatMap((size) => measured.filter((one) => one.size === size));
}

async function drawTwice(
  engine: EngineClient,
  request: GenerateRequest,
  signal: AbortSignal | undefined,
): Promise<Omit<MeasuredSize, 'size'>> {
  const start = performance.now();
  try {
    await timeGeneration(engine, request, signal);
    const drawn = await timeGeneration(engine, request, signal);
    return { durationMs: drawn.picture.durationMs, drawn };
  } catch (error) {
    if (!isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) throw error;
    return { durationMs: performance.now() - start, drawn: error };
  }
}

export function nameOfSize({ width, height }: PictureSize): string {
  return `${width}x${height}`;
}
