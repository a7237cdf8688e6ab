import { DanqingError, type Job, REQUEST_FIELDS, type Submit } from '@danqing/protocol';
import type { Submission } from '../jobs/job-service.ts';
import { say } from '../say/say.ts';
import type { Services } from '../services.ts';

/** What the clients of other interfaces may ask for at once; a job of ours holds fewer. */
export const MAX_PICTURES = 10;
const PICTURES_A_JOB = REQUEST_FIELDS.numImages.range[1];

export interface Order extends Omit<Submission, 'input'> {
  readonly input: Omit<Submit, 'numImages'>;
  /** 1 to MAX_PICTURES. */
  readonly count: number;
}

/**
 * Puts an order into the queue: one job, or several where a job cannot hold as many pictures; their seeds go on from one
 * to the next. All of them or none.
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
 * The jobs once all are done. When `signal` says that nobody waits any more, they are cancelled.
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
    // What was in the queue when the server stops is drawn after its next start.
    if (leaving.aborted) throw stopping();
    await giveUp(jobs, submitted);
    throw error;
  }
}

/** Cancels what has not ended. A job that somebody took out of the history meanwhile has. */
export async function giveUp(jobs: Services['jobs'], submitted: readonly Job[]): Promise<void> {
  await Promise.allSettled(submitted.map(({ id }) => jobs.cancel(id)));
}

/** Why a job that ended made no pictures. */
export function errorOf({ id, error }: Job): DanqingError {
  if (error === null) return new DanqingError('CANCELLED', say`The job ${id} was cancelled.`);
  return DanqingError.fromBody(error);
}

function stopping(): DanqingError {
  return new DanqingError('SERVER_STOPPING', say`The server stopped before the images were drawn.`, {
    hint: say`They will be drawn after its next start and appear in the gallery.`,
  });
}
