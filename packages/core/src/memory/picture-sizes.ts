import { REQUEST_FIELDS, SIZE_MULTIPLE } from '@danqing/protocol';
import type { PictureSize } from './model-requirements.ts';

/** Aspect ratio, width to height. */
export interface PictureShape {
  readonly width: number;
  readonly height: number;
}

export const SQUARE: PictureShape = { width: 1, height: 1 };

/** Longer edges to choose the largest fitting size from; published measurements cover some of them. */
const LONG_EDGES = [256, 384, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048];

/** Sizes of one aspect ratio from small to large, as close to it as edges in steps of 16 allow. */
export function sizesOfShape({ width, height }: PictureShape): PictureSize[] {
  const longer = Math.max(width, height);
  const [smallest] = REQUEST_FIELDS.width.range;
  const edge = (long: number, part: number) =>
    Math.round((long * part) / longer / SIZE_MULTIPLE) * SIZE_MULTIPLE;
  const sizes = LONG_EDGES.map((long) => ({ width: edge(long, width), height: edge(long, height) }));
  return sizes.filter((size) => Math.min(size.width, size.height) >= smallest);
}
