import type { GenerateRequest } from './request-schemas.ts';

type Size = Pick<GenerateRequest, 'width' | 'height'>;

/** The longer edge that the published model was made for, in pixels. */
const PUBLISHED_EDGE = 1024;

const PUBLISHED: readonly Size[] = [
  { width: 512, height: 512 },
  { width: 768, height: 768 },
  { width: 1024, height: 1024 },
  { width: 1024, height: 576 },
  { width: 576, height: 1024 },
];

/** The five sizes offered for a model, by its default size: a model made for smaller images gets smaller ones. */
export function presetSizes(
  defaults: Size = { width: PUBLISHED_EDGE, height: PUBLISHED_EDGE },
): readonly Size[] {
  const divisor = Math.max(1, Math.round(PUBLISHED_EDGE / Math.max(defaults.width, defaults.height)));
  return PUBLISHED.map(({ width, height }) => ({ width: width / divisor, height: height / divisor }));
}
