import { isDanqingError } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { flowMatchSchedule } from '../../src/sampler/schedule.ts';
import { readGoldenJson } from '../support/fixture.ts';

interface GoldenSchedule {
  sigmas: number[];
  timesteps: number[];
  model_t: number[];
}
const golden = readGoldenJson<{ diffusers: Record<string, Record<string, GoldenSchedule>> }>(
  'scheduler.json',
);

describe('flowMatchSchedule', () => {
  it.each([1, 3, 6])('equals diffusers bit for bit with shift %d', (shift) => {
    const cases = Object.entries(golden.diffusers[`shift_${shift}`] ?? {});
    expect(cases.length).toBe(61);
    for (const [steps, expected] of cases) {
      expect(flowMatchSchedule({ steps: Number(steps), shift }), `${steps} steps`).toEqual({
        sigmas: Float32Array.from(expected.sigmas),
        timesteps: Float32Array.from(expected.timesteps),
        modelTimes: Float32Array.from(expected.model_t),
      });
    }
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %d steps', (steps) => {
    expect(() => flowMatchSchedule({ steps, shift: 3 })).toThrow(
      expect.toSatisfy((e) => isDanqingError(e, 'INPUT_STEPS_RANGE')),
    );
  });

  it.each([0, -3, Number.POSITIVE_INFINITY])('refuses shift %d', (shift) => {
    expect(() => flowMatchSchedule({ steps: 8, shift })).toThrow(
      expect.toSatisfy((e) => isDanqingError(e, 'INPUT_INVALID')),
    );
  });
});
