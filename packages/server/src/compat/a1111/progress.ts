import type { Job } from '@danqing/protocol';
import { loadSharp } from '../../pictures/load-sharp.ts';
import type { Services } from '../../services.ts';
import { toBase64 } from '../encode-picture.ts';

/** A1111's state when nothing is under way: clients wait for progress 0 and job_count 0. */
const IDLE = {
  skipped: false,
  interrupted: false,
  stopping_generation: false,
  job: '',
  job_count: 0,
  job_timestamp: '0',
  job_no: 0,
  sampling_step: 0,
  sampling_steps: 0,
};

export interface Progress {
  /** 0 to 1. */
  readonly progress: number;
  /** Seconds. */
  readonly eta_relative: number;
  readonly state: typeof IDLE;
  /** A PNG in base64. */
  readonly current_image: string | null;
  readonly textinfo: string | null;
}

/** The answer to GET /sdapi/v1/progress. */
export async function progressOf(
  job: Job | null,
  { jobs, withPreview }: { readonly jobs: Services['jobs']; readonly withPreview: boolean },
): Promise<Progress> {
  if (job === null) return idle();
  const { progress, request } = job;
  const state = {
    ...IDLE,
    job: job.id,
    job_count: request.numImages,
    job_timestamp: (job.startedAt ?? job.createdAt).replace(/\D/g, '').slice(0, 14),
    job_no: progress?.image ?? 0,
    sampling_step: progress?.step ?? 0,
    sampling_steps: request.steps,
  };
  return {
    progress: progress?.fraction ?? 0,
    eta_relative: ((progress?.remainingMs ?? 0) + (job.expectedStartMs ?? 0)) / 1000,
    state,
    current_image: withPreview ? await previewOf(job, jobs) : null,
    textinfo: job.position === null ? null : `Waiting: ${job.position} before it.`,
  };
}

function idle(): Progress {
  return { progress: 0, eta_relative: 0, state: IDLE, current_image: null, textinfo: null };
}

async function previewOf({ id }: Job, jobs: Services['jobs']): Promise<string | null> {
  const preview = await jobs.preview(id);
  if (preview === null) return null;
  const sharp = await loadSharp();
  return toBase64(await sharp(preview).png().toBuffer());
}
