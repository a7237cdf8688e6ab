import type { JobRequest } from '@danqing/protocol';
import type { DurationStore } from '../ports/duration-store.ts';
import type { Row, Store } from './open-store.ts';

/** Weight of the newest image in the mean: a machine's other load changes. */
const NEWEST_WEIGHT = 0.3;

/** Durations in SQLite. */
export class DurationTable implements DurationStore {
  private readonly select;
  private readonly upsert;

  constructor(store: Store) {
    this.select = store.prepare('SELECT mean_ms FROM durations WHERE shape = ?');
    this.upsert = store.prepare(`
      INSERT INTO durations (shape, mean_ms, pictures) VALUES (?, ?, 1)
      ON CONFLICT (shape) DO UPDATE
      SET mean_ms = mean_ms + ${NEWEST_WEIGHT} * (excluded.mean_ms - mean_ms), pictures = pictures + 1
    `);
  }

  async expectedMs(model: string, request: JobRequest): Promise<number | null> {
    const row = this.select.get(shapeOf(model, request)) as Row | undefined;
    return row === undefined ? null : Number(row.mean_ms) * request.numImages;
  }

  async add(model: string, request: JobRequest, durationMs: number): Promise<void> {
    this.upsert.run(shapeOf(model, request), durationMs / request.numImages);
  }
}

function shapeOf(model: string, { width, height, steps, guidance }: JobRequest): string {
  return JSON.stringify([model, width, height, steps, guidance > 0]);
}
