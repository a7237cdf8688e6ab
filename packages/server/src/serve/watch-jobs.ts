import type { Job } from '@danqing/protocol';
import type { JobService } from '../jobs/job-service.ts';
import { hasEnded } from '../jobs/job-state.ts';

export interface JobWatcher {
  /** Once for each job that is new, begins or ends while it is watched. */
  changed(job: Job): void;
}

/**
 * Tells of jobs as they come, begin and end, until the signal. Jobs that had ended before are left out; of states that
 * follow each other faster than they are read, the last is told.
 */
export async function watchJobs(jobs: JobService, watcher: JobWatcher, signal: AbortSignal): Promise<void> {
  const open = new Map<string, Job['state']>();
  const tell = (job: Job) => {
    if (open.get(job.id) === job.state) return;
    if (hasEnded(job.state)) open.delete(job.id);
    else open.set(job.id, job.state);
    watcher.changed(job);
  };
  for await (const { event } of jobs.followAll({ signal })) {
    if (event.type === 'job') tell(event.job);
    if (event.type !== 'snapshot') continue;
    for (const job of event.jobs) if (!hasEnded(job.state) || open.has(job.id)) tell(job);
  }
}
