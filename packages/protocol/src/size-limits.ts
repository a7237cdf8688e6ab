import type { GenerateRequest } from './request.ts';

/** Edges of pictures that a model draws well, in pixels; others are allowed with a warning. */
export interface SizeLimits {
  readonly minSize: number;
  readonly maxSize: number;
}

export function isWithin(
  { width, height }: Pick<GenerateRequest, 'width' | 'height'>,
  { minSize, maxSize }: SizeLimits,
): boolean {
  return [width, height].every((edge) => edge >= minSize && edge <= maxSize);
}
