import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';

export interface ScheduleOptions {
  /** Evaluations of the transformer, at least 1. */
  readonly steps: number;
  /** 3 for Z-Image-Turbo; 1 leaves the sigmas evenly spaced. */
  readonly shift: number;
}

export interface FlowMatchSchedule {
  /** [steps + 1]: noise level before each step; the last is 0. */
  readonly sigmas: Float32Array;
  /** [steps]: 1000 * sigma. */
  readonly timesteps: Float32Array;
  /** [steps]: (1000 - timestep) / 1000, the input of the transformer's time embedding. */
  readonly modelTimes: Float32Array;
}

const f = Math.fround;

/**
 * The sigmas of FlowMatchEulerDiscrete without dynamic shifting, bit for bit as diffusers computes them in float32:
 * `steps` points from 1 to 1/steps, each mapped to shift * s / (1 + (shift - 1) * s), then 0.
 * @throws DanqingError INPUT_STEPS_RANGE, INPUT_INVALID
 */
export function flowMatchSchedule({ steps, shift }: ScheduleOptions): FlowMatchSchedule {
  checkOptions(steps, shift);
  const sigmas = new Float32Array(steps + 1);
  const timesteps = new Float32Array(steps);
  const modelTimes = new Float32Array(steps);
  linearSigmas(steps).forEach((linear, i) => {
    const sigma = f(f(f(shift) * linear) / f(1 + f(f(shift - 1) * linear)));
    const timestep = f(sigma * 1000);
    sigmas[i] = sigma;
    timesteps[i] = timestep;
    modelTimes[i] = f(f(1000 - timestep) / 1000);
  });
  return { sigmas, timesteps, modelTimes };
}

/**
 * torch.linspace(1, 1/n, n) in float32: the first half counts from the start, the second from the end, each value
 * by one fused multiply-add (exact in double, then rounded once).
 */
function linearSigmas(n: number): Float32Array {
  const half = Math.floor(n / 2);
  const end = f(1 / n);
  const step = n === 1 ? 0 : f(f(end - 1) / (n - 1));
  return Float32Array.from({ length: n }, (_, i) => (i < half ? i * step + 1 : end - (n - 1 - i) * step));
}

function checkOptions(steps: number, shift: number): void {
  if (!Number.isInteger(steps) || steps < 1) {
    throw new DanqingError(
      'INPUT_STEPS_RANGE',
      say`A schedule needs a whole number of steps, got ${steps}.`,
      {
        hint: say`Use 1 or more; Z-Image-Turbo is made for 8.`,
      },
    );
  }
  if (!Number.isFinite(shift) || shift <= 0) {
    throw new DanqingError(
      'INPUT_INVALID',
      say`The schedule's shift must be a positive number, got ${shift}.`,
      {
        hint: say`Z-Image-Turbo uses 3.`,
      },
    );
  }
}
