import { isDanqingError, type Job, type JobEvent } from '@danqing/protocol';
import type { EventLog, LoggedEvent } from './event-log.ts';
import { hasEnded } from './job-state.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly after?: string | undefined;
}

/** Events of one job until it has ended; the job as it is first, unless `after` is still known. */
export async function* followJob(
  log: EventLog,
  read: () => Job,
  { signal, after }: FollowOptions,
): AsyncGenerator<LoggedEvent, void, undefined> {
  const { id } = read();
  let known = after;
  while (!signal.aborted) {
    const position = log.position;
    const events = (known === undefined ? null : log.after(known)) ?? [
      { id: position, event: jobEvent(read()) },
    ];
    for (const entry of events) {
      if (!isAbout(entry.event, id)) continue;
      yield entry;
      if (isLast(entry.event)) return;
    }
    known = position;
    if (isOver(read)) {
      // Its last event came before `after`, or between two reads: then it is still in the log.
      if (log.position === position) return;
      continue;
    }
    await log.changed(position, signal);
  }
}

/** Events of all jobs for as long as the signal lets. */
export async function* followAllJobs(
  log: EventLog,
  snapshot: () => Job[],
  { signal, after }: FollowOptions,
): AsyncGenerator<LoggedEvent, void, undefined> {
  let known = after;
  while (!signal.aborted) {
    const position = log.position;
    const events = known === undefined ? null : log.after(known);
    if (events === null) {
      yield { id: position, event: { type: 'snapshot', jobs: snapshot() } };
      for (const { event } of log.previews()) yield { id: position, event };
    } else yield* events;
    known = position;
    await log.changed(position, signal);
  }
}

function jobEvent(job: Job): JobEvent {
  return { type: 'job', job };
}

function isAbout(event: JobEvent, jobId: string): boolean {
  if (event.type === 'snapshot') return false;
  return (event.type === 'job' ? event.job.id : event.jobId) === jobId;
}

function isLast(event: JobEvent): boolean {
  return event.type === 'removed' || (event.type === 'job' && hasEnded(event.job.state));
}

function isOver(read: () => Job): boolean {
  try {
    return hasEnded(read().state);
  } catch (error) {
    if (isDanqingError(error, 'JOB_NOT_FOUND')) return true;
    throw error;
  }
}
