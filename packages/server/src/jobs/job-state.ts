import type { JobState } from '@danqing/protocol';

/**
 * Transitions of a job. When the server ends during a run: `interrupt` after a crash, `postpone` after an orderly stop.
 */
export const JOB_STEPS = ['start', 'finish', 'fail', 'cancel', 'interrupt', 'postpone'] as const;
export type JobStep = (typeof JOB_STEPS)[number];

/** An interrupted job runs only once more: it may be the cause of the crash. */
const MAX_INTERRUPTIONS = 1;

const NEXT: Readonly<Record<JobState, Partial<Record<JobStep, JobState>>>> = {
  waiting: { start: 'running', cancel: 'cancelled', fail: 'failed' },
  running: { finish: 'done', fail: 'failed', cancel: 'cancelled', interrupt: 'waiting', postpone: 'waiting' },
  done: {},
  failed: {},
  cancelled: {},
};

/** The state after a step; null when that step cannot happen in this state. */
export function nextState(state: JobState, step: JobStep, interruptions = 0): JobState | null {
  if (state === 'running' && step === 'interrupt' && interruptions >= MAX_INTERRUPTIONS) return 'failed';
  return NEXT[state][step] ?? null;
}

export function hasEnded(state: JobState): boolean {
  return state !== 'waiting' && state !== 'running';
}
