import type { Job } from '@danqing/protocol';
import type { JobService } from '../jobs/job-service.ts';
import { hasEnded } from '../jobs/job-state.ts';

export interface JobWatcher {
  /** Called once for each job that is new, starts or ends. */
  changed(job: Job): void;
}

/**
 * Reports jobs as they arrive, start and end, until the signal fires. Jobs that had ended before are left out; if
 * states follow each other faster than they are read, only the last is reported.
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
