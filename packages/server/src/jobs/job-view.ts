import type { Job } from '@danqing/protocol';
import { jobImageOf, type PictureRecord } from '../pictures/picture-record.ts';
import type { JobRecord } from './job-record.ts';
import type { LiveJob } from './live-job.ts';

/** Where a job stands among those that wait. */
export interface Place {
  readonly position: number;
  readonly expectedStartMs: number | null;
}

export interface JobSurroundings {
  readonly live: LiveJob | null;
  readonly place: Place | null;
  readonly pictures: readonly PictureRecord[];
}

/** A job as it is told. */
export function jobOf(record: JobRecord, { live, place, pictures }: JobSurroundings): Job {
  const { id, state, source, model, request, createdAt, startedAt, endedAt, warnings, error, report } =
    record;
  return {
    id,
    state,
    source,
    model,
    request,
    createdAt: isoTime(createdAt),
    startedAt: startedAt === null ? null : isoTime(startedAt),
    endedAt: endedAt === null ? null : isoTime(endedAt),
    position: place?.position ?? null,
    expectedStartMs: place?.expectedStartMs ?? null,
    progress: live?.progress ?? null,
    images: pictures.map(jobImageOf),
    warnings: [...warnings],
    error,
    report,
  };
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
