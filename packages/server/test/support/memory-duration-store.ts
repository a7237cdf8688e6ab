import type { JobRequest } from '@danqing/protocol';
import type { DurationStore } from '../../src/ports/duration-store.ts';

/** Means in memory; the newest image has a weight of one half. */
export class MemoryDurationStore implements DurationStore {
  private readonly means = new Map<string, number>();

  async expectedMs(model: string, request: JobRequest): Promise<number | null> {
    const mean = this.means.get(shapeOf(model, request));
    return mean === undefined ? null : mean * request.numImages;
  }

  async add(model: string, request: JobRequest, durationMs: number): Promise<void> {
    const shape = shapeOf(model, request);
    const newest = durationMs / request.numImages;
    this.means.set(shape, ((this.means.get(shape) ?? newest) + newest) / 2);
  }
}

function shapeOf(model: string, { width, height, steps, guidance }: JobRequest): string {
  return JSON.stringify([model, width, height, steps, guidance > 0]);
}
