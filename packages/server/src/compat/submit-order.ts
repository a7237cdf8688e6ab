import { DanqingError, type Job, REQUEST_FIELDS, type Submit } from '@danqing/protocol';
import type { Submission } from '../jobs/job-service.ts';
import { say } from '../say/say.ts';
import type { Services } from '../services.ts';

/** Limit for one request to the other APIs; one of Danqing's own jobs holds fewer. */
export const MAX_PICTURES = 10;
const PICTURES_A_JOB = REQUEST_FIELDS.numImages.range[1];

export interface Order extends Omit<Submission, 'input'> {
  readonly input: Omit<Submit, 'numImages'>;
  /** 1 to MAX_PICTURES. */
  readonly count: number;
}

/**
 * Puts an order into the queue, all of it or nothing: as one job, or as several with consecutive seeds if it has more
 * images than a job can hold.
 * @throws DanqingError as `JobService.submit`
 */
export async function submitOrder({ jobs }: Services, order: Order): Promise<Job[]> {
  const { input, count, ...rest } = order;
  const submitted: Job[] = [];
  try {
    for (let done = 0; done < count; done += PICTURES_A_JOB) {
      const first = submitted[0]?.request.seed;
      const seed = first === undefined ? {} : { seed: String(BigInt(first) + BigInt(done)) };
      const numImages = Math.min(PICTURES_A_JOB, count - done);
      submitted.push(await jobs.submit({ ...rest, input: { ...input, ...seed, numImages } }));
    }
    return submitted;
  } catch (error) {
    await giveUp(jobs, submitted);
    throw error;
  }
}

/**
 * Resolves with the jobs once all have ended. When `signal` fires, nobody is waiting any more and they are cancelled.
 * @throws DanqingError of the first that failed; CANCELLED; SERVER_STOPPING
 */
export async function waitForOrder(
  services: Services,
  submitted: readonly Job[],
  signal: AbortSignal,
): Promise<Job[]> {
  const { jobs, leaving } = services;
  const ended: Job[] = [];
  const left = AbortSignal.any([signal, leaving]);
  try {
    for (const { id } of submitted) {
      const job = await jobs.ended(id, left);
      if (job.state !== 'done') throw errorOf(job);
      ended.push(job);
    }
    return ended;
  } catch (error) {
    // Jobs still queued when the server stops are drawn after its next start.
    if (leaving.aborted) throw stopping();
    await giveUp(jobs, submitted);
    throw error;
  }
}

/** Cancels the jobs that have not ended. A job that was removed from the history counts as ended. */
export async function giveUp(jobs: Services['jobs'], submitted: readonly Job[]): Promise<void> {
  await Promise.allSettled(submitted.map(({ id }) => jobs.cancel(id)));
}

/** Why a finished job produced no images. */
export function errorOf({ id, error }: Job): DanqingError {
  if (error === null) return new DanqingError('CANCELLED', say`The job ${id} was cancelled.`);
  return DanqingError.fromBody(error);
}

function stopping(): DanqingError {
  return new DanqingError('SERVER_STOPPING', say`The server stopped before the images were drawn.`, {
    hint: say`They will be drawn after its next start and appear in the gallery.`,
  });
}
