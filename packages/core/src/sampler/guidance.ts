import { invariant } from '@danqing/protocol';

const f = Math.fround;

export interface GuidanceUse {
  /** 0 = off. */
  readonly guidance: number;
  /** Guidance stops once the model time exceeds this; 1 = never. */
  readonly cfgTruncation: number;
  /** Model time of the step: (1000 - timestep) / 1000. */
  readonly modelTime: number;
}

/** Whether a step needs a second evaluation, with the negative prompt. Same rule as diffusers' ZImagePipeline. */
export function stepUsesGuidance({ guidance, cfgTruncation, modelTime }: GuidanceUse): boolean {
  return guidance > 0 && modelTime <= cfgTruncation;
}

export interface GuidanceStrength {
  readonly guidance: number;
  /** Limits the norm of the result to this multiple of the norm of `positive`; 0 = no limit. */
  readonly cfgNormalization: number;
}

/**
 * Classifier-free guidance as diffusers writes it: positive + guidance * (positive - negative), in float32. (A1111 and
 * ComfyUI count differently: their CFG scale is guidance + 1.)
 * @param positive Output or velocity for one whole image, [16, h, w]; the norm is taken over all of it.
 * @param negative The same with the negative prompt.
 * @returns A new array of that shape.
 */
export function applyCfg(
  positive: Float32Array,
  negative: Float32Array,
  { guidance, cfgNormalization }: GuidanceStrength,
): Float32Array {
  invariant(
    positive.length === negative.length,
    `guidance: ${positive.length} values with the prompt but ${negative.length} with the negative one`,
  );
  const factor = f(guidance);
  const combined = positive.map((p, i) => p + f(factor * f(p - (negative[i] as number))));
  if (cfgNormalization > 0) limitNorm(combined, f(norm(positive) * f(cfgNormalization)));
  return combined;
}

function limitNorm(values: Float32Array, limit: number): void {
  const actual = norm(values);
  if (actual <= limit) return;
  const factor = f(limit / actual);
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * factor;
}

/** Euclidean norm, summed in double and rounded to float32 once. */
function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return f(Math.sqrt(sum));
}
