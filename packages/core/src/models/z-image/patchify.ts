/** Latents of one image: [channels, height, width], with height and width multiples of the patch size. */
export interface LatentShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Side of a patch in latent pixels, as in the published model. */
const PATCH = 2;

/**
 * [channels, h, w] -> [h/2 * w/2, 2 * 2 * channels]: patches row by row, each flattened as (row in patch, column
 * in patch, channel), channel fastest.
 */
export function patchify(latents: Float32Array, shape: LatentShape): Float32Array {
  const patches = new Float32Array(latents.length);
  forEachElement(shape, (latent, patch) => {
    patches[patch] = latents[latent] ?? 0;
  });
  return patches;
}

/** The inverse of `patchify`. */
export function unpatchify(patches: Float32Array, shape: LatentShape): Float32Array {
  const latents = new Float32Array(patches.length);
  forEachElement(shape, (latent, patch) => {
    latents[latent] = patches[patch] ?? 0;
  });
  return latents;
}

/** Visits every element with its index in the latents and in the patches. */
function forEachElement(
  { channels, height, width }: LatentShape,
  visit: (latentIndex: number, patchIndex: number) => void,
): void {
  const gridWidth = width / PATCH;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const token = Math.floor(y / PATCH) * gridWidth + Math.floor(x / PATCH);
        const place = (y % PATCH) * PATCH + (x % PATCH);
        visit((channel * height + y) * width + x, (token * PATCH * PATCH + place) * channels + channel);
      }
    }
  }
}
