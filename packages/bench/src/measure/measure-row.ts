import { residentBytesOf } from '@danqing/engine';
import { type BenchTarget, openBenchTarget } from './bench-target.ts';
import { type TimedGeneration, timeGeneration } from './timed-generation.ts';

export interface MeasuredInRow {
  readonly drawn: TimedGeneration;
  /** Of the engine's process after the picture; null where the system does not tell. */
  readonly residentBytes: number | null;
}

/** The same picture over and over: neither time nor memory may grow, nor a pixel change. */
export async function measureRow(subject: BenchTarget, pictures: number): Promise<MeasuredInRow[]> {
  const { request, signal, onPoint } = subject;
  await using engine = await openBenchTarget(subject);
  const measured: MeasuredInRow[] = [];
  for (let picture = 1; picture <= pictures; picture += 1) {
    onPoint?.(`picture ${picture}`);
    const drawn = await timeGeneration(engine, request, signal);
    measured.push({ drawn, residentBytes: engine.pid === null ? null : residentBytesOf([engine.pid]) });
  }
  return measured;
}
