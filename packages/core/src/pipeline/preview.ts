import type { RgbImage } from '@danqing/protocol';
import type { LatentShape } from '../models/z-image/patchify.ts';
import type { PreviewMap } from '../weights/model-card.ts';

/** One pixel for each latent pixel. */
export function previewImage(latents: Float32Array, shape: LatentShape, map: PreviewMap): RgbImage {
  const { channels, height, width } = shape;
  const plane = height * width;
  const data = new Uint8Array(plane * 3);
  for (let pixel = 0; pixel < plane; pixel += 1) {
    map.factors.forEach((factors, colour) => {
      let value = map.bias[colour] ?? 0;
      for (let channel = 0; channel < channels; channel += 1) {
        value += (factors[channel] ?? 0) * (latents[channel * plane + pixel] ?? 0);
      }
      data[pixel * 3 + colour] = Math.round(255 * Math.min(1, Math.max(0, value)));
    });
  }
  return { width, height, data };
}

/** The final image if the velocity stayed constant: latents - sigma * velocity. */
export function estimateFinished(latents: Float32Array, velocity: Float32Array, sigma: number): Float32Array {
  return latents.map((value, index) => value - sigma * (velocity[index] ?? 0));
}
