import { GEFORCE_CARDS } from './geforce.ts';
import type { Gpu } from './gpu.ts';
import { APPLE_CHIPS, ARC_CARDS, RADEON_CARDS } from './other-makers.ts';
import { PROFESSIONAL_CARDS } from './professional.ts';

/** All cards known by name. */
export const CARDS: readonly Gpu[] = [
  ...GEFORCE_CARDS,
  ...RADEON_CARDS,
  ...ARC_CARDS,
  ...APPLE_CHIPS,
  ...PROFESSIONAL_CARDS,
];
