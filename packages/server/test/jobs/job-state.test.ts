import { JOB_STATES } from '@danqing/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasEnded, JOB_STEPS, nextState } from '../../src/jobs/job-state.ts';

describe('states of a job', () => {
  it('never leaves an end, and interrupts a job twice at most', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...JOB_STEPS), { maxLength: 40 }), (steps) => {
        let state: (typeof JOB_STATES)[number] = 'waiting';
        let [interruptions, postponed, runs] = [0, 0, 0];
        for (const step of steps) {
          const next = nextState(state, step, interruptions);
          if (next === null) continue;
          expect(hasEnded(state)).toBe(false);
          expect(JOB_STATES).toContain(next);
          if (step === 'start') runs += 1;
          if (step === 'interrupt') interruptions += 1;
          if (step === 'postpone') postponed += 1;
          state = next;
        }
        expect(interruptions).toBeLessThanOrEqual(2);
        expect(runs - postponed).toBeLessThanOrEqual(2);
        if (interruptions === 2) expect(state).toBe('failed');
      }),
    );
  });

  it('knows what can follow what', () => {
    const table = JOB_STATES.map((state) =>
      [state, ...JOB_STEPS.map((step) => nextState(state, step) ?? '-')].join(' '),
    );
    expect(table).toEqual([
      'waiting running - failed cancelled - -',
      'running - done failed cancelled waiting waiting',
      'done - - - - - -',
      'failed - - - - - -',
      'cancelled - - - - - -',
    ]);
    expect(nextState('running', 'interrupt', 1)).toBe('failed');
  });
});
