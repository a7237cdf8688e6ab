import { isDanqingError, type Job, type JobEvent } from '@danqing/protocol';
import type { EventBus, LoggedEvent } from '../ports/event-bus.ts';
import { hasEnded } from './job-state.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly after?: string | undefined;
}

export interface FollowedEvent {
  readonly id: string;
  readonly event: JobEvent;
}

/** Events of one job until it has ended. Begins with the job's current state, unless `after` is still known. */
export async function* followJob(
  bus: EventBus,
  read: () => Promise<Job>,
  { signal, after }: FollowOptions,
): AsyncGenerator<LoggedEvent, void, undefined> {
  const { id } = await read();
  let known = after;
  while (!signal.aborted) {
    const position = await bus.position();
    const events = (known === undefined ? null : await bus.after(known)) ?? [
      { id: position, event: { type: 'job', job: await read() } } as const,
    ];
    for (const entry of events) {
      if (!isAbout(entry.event, id)) continue;
      yield entry;
      if (isLast(entry.event)) return;
    }
    known = events.at(-1)?.id ?? position;
    if (await isOver(read)) {
      // Its last event came before `after`, or between two reads; in that case it is still on the bus.
      if ((await bus.position()) === known) return;
      continue;
    }
    await bus.changed(known, signal);
  }
}

/** Events of all jobs until the signal fires. */
export async function* followAllJobs(
  bus: EventBus,
  snapshot: () => Promise<Job[]>,
  { signal, after }: FollowOptions,
): AsyncGenerator<FollowedEvent, void, undefined> {
  let known = after;
  while (!signal.aborted) {
    const position = await bus.position();
    const events = known === undefined ? null : await bus.after(known);
    if (events === null) {
      yield { id: position, event: { type: 'snapshot', jobs: await snapshot() } };
      for (const { event } of await bus.previews()) yield { id: position, event };
    } else yield* events;
    known = events?.at(-1)?.id ?? position;
    await bus.changed(known, signal);
  }
}
function isAbout(event: JobEvent, jobId: string): boolean {
  if (event.type === 'snapshot') return false;
  return (event.type === 'job' ? event.job.id : event.jobId) === jobId;
}

function isLast(event: JobEvent): boolean {
  return event.type === 'removed' || (event.type === 'job' && hasEnded(event.job.state));
}

async function isOver(read: () => Promise<Job>): Promise<boolean> {
  try {
    return hasEnded((await read()).state);
  } catch (error) {
    if (isDanqingError(error, 'JOB_NOT_FOUND')) return true;
    throw error;
  }
}
