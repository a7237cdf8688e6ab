import type { EngineClient } from '@danqing/core/engine';
import { placementOf } from '@danqing/planner';
import type { GenerateRequest, GenerateResult } from '@danqing/protocol';
import { pictureFacts } from './picture-facts.ts';

export interface MeasuredPicture {
  readonly durationMs: number;
  readonly stageMs: Readonly<Record<string, number>>;
  readonly plannedBytes: number;
  /** Excludes the memory that the engine held before its first plan. */
  readonly usedBytes: number;
  readonly placement: string;
  /** Edge of the decoding tiles in pixels; null if decoded in one piece. */
  readonly tileEdge: number | null;
  /** SHA-256 of the pixels. */
  readonly pictureHash: string;
}

export interface TimedGeneration {
  readonly picture: MeasuredPicture;
  readonly spread: number;
  readonly pixels: Uint8Array;
  readonly report: GenerateResult['report'];
}

/** Draws one image and measures it. */
export async function timeGeneration(
  engine: EngineClient,
  request: GenerateRequest,
  signal?: AbortSignal,
): Promise<TimedGeneration> {
  const start = performance.now();
  const { images, report } = await engine.generate(request, signal === undefined ? {} : { signal });
  const durationMs = performance.now() - start;
  const pixels = images[0]?.image.data ?? new Uint8Array(0);
  const { hash, spread } = pictureFacts({ data: pixels });
  const tiled = report.plan.stages.flatMap(({ run }) => (run.kind === 'tiled' ? run.tile.edge : []));
  return {
    picture: {
      durationMs,
      stageMs: Object.fromEntries(report.stages.map((stage) => [stage.stage, stage.durationMs])),
      plannedBytes: report.plan.peakBytes,
      usedBytes: report.memory.usedBytes,
      placement: placementOf(report.plan),
      tileEdge: tiled[0] ?? null,
      pictureHash: hash,
    },
    spread,
    pixels,
    report,
  };
}

/** Differences between values of 0 to 255. */
export interface Difference {
  readonly mean: number;
  readonly largest: number;
}

export function differenceOf(a: Uint8Array, b: Uint8Array): Difference {
  let [sum, largest] = [0, 0];
  for (const [index, value] of a.entries()) {
    const difference = Math.abs(value - (b[index] ?? 0));
    sum += difference;
    largest = Math.max(largest, difference);
  }
  return { mean: sum / Math.max(1, a.length), largest };
}
