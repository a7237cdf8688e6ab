import type { TimedGeneration } from '../measure/timed-generation.ts';
import type { BenchSession, Contestant, Sample } from '../session.ts';

/** A case that keeps nothing open: each round starts afresh. */
export function series(contestants: readonly Contestant[], round: BenchSession['round']): BenchSession {
  return { contestants, round, [Symbol.asyncDispose]: async () => {} };
}

/** `like`: see DrawnPicture. */
export function sampleOf({ picture, spread }: TimedGeneration, like: string | null): Sample {
  const stages = Object.entries(picture.stageMs).map(([stage, ms]) => [`${stage}Ms`, ms] as const);
  return {
    durationMs: picture.durationMs,
    pictures: [{ hash: picture.pictureHash, spread, like }],
    facts: {
      ...Object.fromEntries(stages),
      plannedBytes: picture.plannedBytes,
      usedBytes: picture.usedBytes,
      ...(picture.tileEdge === null ? {} : { tilePixels: picture.tileEdge }),
    },
    placement: picture.placement,
  };
}
