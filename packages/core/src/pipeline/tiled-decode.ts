import type { LatentShape } from '../models/z-image/patchify.ts';
import { VAE_SCALE } from './latent-shape.ts';

/** Fraction of a tile that overlaps the next one. */
const OVERLAP = 0.25;
const CHANNELS = 3;

interface Decoded {
  /** [3, height, width] */
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Decodes part of the latents. */
export type DecodeTile = (latents: Float32Array, shape: LatentShape) => Promise<Float32Array>;

/** Distinct sizes of the tiles of an image: tiles at the right and bottom edges are smaller. */
export function tileShapes(shape: LatentShape, tile: number): LatentShape[] {
  const lengths = (length: number) => [
    ...new Set(starts(length, tile).map((at) => Math.min(tile, length - at))),
  ];
  const { channels } = shape;
  return lengths(shape.height).flatMap((height) =>
    lengths(shape.width).map((width) => ({ channels, height, width })),
  );
}

/**
 * Decodes latents in overlapping tiles of `tile` x `tile` latents, blended along the seams as in diffusers'
 * `tiled_decode`. The result differs from a whole decode: normalization and attention are confined to each tile.
 */
export async function decodeTiled(
  latents: Float32Array,
  shape: LatentShape,
  { tile, decode }: { readonly tile: number; readonly decode: DecodeTile },
): Promise<Float32Array> {
  const width = shape.width * VAE_SCALE;
  const target = { pixels: new Float32Array(CHANNELS * shape.height * VAE_SCALE * width), width };
  const blended = Math.floor(tile * VAE_SCALE * OVERLAP);
  const limit = tile * VAE_SCALE - blended;
  let above: Decoded[] = [];
  for (const top of starts(shape.height, tile)) {
    const row: Decoded[] = [];
    for (const left of starts(shape.width, tile)) {
      const part = cut(latents, shape, { top, left, tile });
      const pixels = await decode(part.latents, part.shape);
      const decoded = { pixels, height: part.shape.height * VAE_SCALE, width: part.shape.width * VAE_SCALE };
      const upper = above[row.length];
      if (upper !== undefined) blendDown(upper, decoded, blended);
      const leftOne = row.at(-1);
      if (leftOne !== undefined) blendRight(leftOne, decoded, blended);
      row.push(decoded);
    }
    for (const [index, decoded] of row.entries()) {
      paste(decoded, target, { top: top * VAE_SCALE, left: index * limit, limit });
    }
    above = row;
  }
  return target.pixels;
}

function strideOf(tile: number): number {
  return Math.floor(tile * (1 - OVERLAP));
}

function starts(length: number, tile: number): number[] {
  const stride = strideOf(tile);
  return Array.from({ length: Math.ceil(length / stride) }, (_, index) => index * stride);
}

function cut(
  latents: Float32Array,
  { channels, height, width }: LatentShape,
  { top, left, tile }: { readonly top: number; readonly left: number; readonly tile: number },
): { readonly latents: Float32Array; readonly shape: LatentShape } {
  const shape = { channels, height: Math.min(tile, height - top), width: Math.min(tile, width - left) };
  const part = new Float32Array(channels * shape.height * shape.width);
  for (let line = 0; line < channels * shape.height; line += 1) {
    const channel = Math.floor(line / shape.height);
    const from = (channel * height + top + (line % shape.height)) * width + left;
    part.set(latents.subarray(from, from + shape.width), line * shape.width);
  }
  return { latents: part, shape };
}

/** Blends the first rows of `lower` with the last ones of `upper`. */
function blendDown(upper: Decoded, lower: Decoded, blended: number): void {
  const extent = Math.min(upper.height, lower.height, blended);
  for (let channel = 0; channel < CHANNELS; channel += 1) {
    for (let y = 0; y < extent; y += 1) {
      const from = (channel * upper.height + upper.height - extent + y) * upper.width;
      const to = (channel * lower.height + y) * lower.width;
      for (let x = 0; x < lower.width; x += 1) mix(lower.pixels, to + x, upper.pixels[from + x], y / extent);
    }
  }
}

/** Blends the first columns of `right` with the last ones of `left`. */
function blendRight(left: Decoded, right: Decoded, blended: number): void {
  const extent = Math.min(left.width, right.width, blended);
  for (let line = 0; line < CHANNELS * right.height; line += 1) {
    const from = line * left.width + left.width - extent;
    const to = line * right.width;
    for (let x = 0; x < extent; x += 1) mix(right.pixels, to + x, left.pixels[from + x], x / extent);
  }
}

function mix(pixels: Float32Array, at: number, other: number | undefined, share: number): void {
  pixels[at] = (other ?? 0) * (1 - share) + (pixels[at] ?? 0) * share;
}

/** Copies the part of a tile that no later tile covers. */
function paste(
  { pixels, height, width }: Decoded,
  target: { readonly pixels: Float32Array; readonly width: number },
  { top, left, limit }: { readonly top: number; readonly left: number; readonly limit: number },
): void {
  const [lines, columns] = [Math.min(limit, height), Math.min(limit, width)];
  const targetHeight = target.pixels.length / CHANNELS / target.width;
  for (let channel = 0; channel < CHANNELS; channel += 1) {
    for (let y = 0; y < lines; y += 1) {
      const from = (channel * height + y) * width;
      const to = (channel * targetHeight + top + y) * target.width + left;
      target.pixels.set(pixels.subarray(from, from + columns), to);
    }
  }
}
