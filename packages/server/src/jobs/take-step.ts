import { invariant } from '@danqing/protocol';
import type { JobRecord } from '../ports/job-record.ts';
import { hasEnded, type JobStep, nextState } from './job-state.ts';

/** The job after a step; `now`: in milliseconds since 1970. */
export function takeStep(job: JobRecord, step: JobStep, now: number): JobRecord {
  const state = nextState(job.state, step, job.interruptions);
  invariant(state !== null, `a job that is ${job.state} cannot ${step}`);
  const startedAt = step === 'start' ? now : state === 'waiting' ? null : job.startedAt;
  const interruptions = job.interruptions + (step === 'interrupt' ? 1 : 0);
  return { ...job, state, startedAt, interruptions, endedAt: hasEnded(state) ? now : job.endedAt };
}
