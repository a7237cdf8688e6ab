import type { LatentShape } from '../models/z-image/patchify.ts';

/** Pixels along a side of one latent pixel. */
export const VAE_SCALE = 8;

/** Latents of an image of that size. */
export function latentShape(
  { latentChannels }: { readonly latentChannels: number },
  { width, height }: { readonly width: number; readonly height: number },
): LatentShape {
  return { channels: latentChannels, height: height / VAE_SCALE, width: width / VAE_SCALE };
}

export function latentCount({ channels, height, width }: LatentShape): number {
  return channels * height * width;
}
