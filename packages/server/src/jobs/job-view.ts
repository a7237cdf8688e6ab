import type { Job, JobProgress } from '@danqing/protocol';
import type { JobRecord } from '../ports/job-record.ts';
import { jobImageOf, type PictureRecord } from '../ports/picture-record.ts';

/** The place of a job among those waiting. */
export interface Place {
  readonly position: number;
  readonly expectedStartMs: number | null;
}

export interface JobSurroundings {
  /** Null unless it is running. */
  readonly progress: JobProgress | null;
  /** Null unless it is waiting. */
  readonly place: Place | null;
  readonly images: readonly PictureRecord[];
}

/** A job as clients see it. */
export function jobOf(record: JobRecord, { progress, place, images }: JobSurroundings): Job {
  const {
    id,
    state,
    source,
    model,
    request,
    attachments,
    createdAt,
    startedAt,
    endedAt,
    warnings,
    error,
    report,
  } = record;
  return {
    id,
    state,
    source,
    model,
    request,
    ...(Object.keys(attachments).length === 0 ? {} : { attachments }),
    createdAt: isoTime(createdAt),
    startedAt: startedAt === null ? null : isoTime(startedAt),
    endedAt: endedAt === null ? null : isoTime(endedAt),
    position: place?.position ?? null,
    expectedStartMs: place?.expectedStartMs ?? null,
    progress,
    images: images.map(jobImageOf),
    warnings: [...warnings],
    error,
    report,
  };
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
