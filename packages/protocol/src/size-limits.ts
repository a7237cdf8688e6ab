import type { GenerateRequest } from './request/request-schemas.ts';

/** Edge lengths in pixels that a model draws well; others are allowed with a warning. */
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
