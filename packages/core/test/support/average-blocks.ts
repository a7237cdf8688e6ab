/** Images at the resolution of their latents. */

/** Pixels along a side of one latent pixel. */
const BLOCK = 8;

/** [height, width, 3] -> [height/8, width/8, 3]: the mean colour of each block of 8x8 pixels. */
export function averageBlocks(pixels: ArrayLike<number>, height: number, width: number): Float64Array {
  const columns = width / BLOCK;
  const means = new Float64Array((height / BLOCK) * columns * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const block = Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK);
      for (let colour = 0; colour < 3; colour += 1) {
        const at = block * 3 + colour;
        means[at] = (means[at] ?? 0) + (pixels[(y * width + x) * 3 + colour] ?? 0) / BLOCK ** 2;
      }
    }
  }
  return means;
}
