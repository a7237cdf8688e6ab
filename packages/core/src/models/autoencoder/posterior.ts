import type { AutoencoderConfig } from './config.ts';

/** Limits of the log-variance, as in diffusers' DiagonalGaussianDistribution. */
const LOG_VARIANCE_MIN = -30;
const LOG_VARIANCE_MAX = 20;

/**
 * Latents for the sampler from the encoder's moments [2 * latentChannels, h, w]: a sample from the distribution with
 * the given N(0, 1) noise [latentChannels, h, w], or its mode if noise is null.
 */
export function latentsFromMoments(
  moments: Float32Array,
  config: AutoencoderConfig,
  noise: Float32Array | null,
): Float32Array {
  const count = moments.length / 2;
  const latents = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let z = moments[i] ?? 0;
    if (noise !== null) {
      const logVariance = Math.min(Math.max(moments[count + i] ?? 0, LOG_VARIANCE_MIN), LOG_VARIANCE_MAX);
      z += Math.exp(logVariance / 2) * (noise[i] ?? 0);
    }
    latents[i] = (z - config.shiftFactor) * config.scalingFactor;
  }
  return latents;
}
