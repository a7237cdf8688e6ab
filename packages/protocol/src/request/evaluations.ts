import type { GenerateRequest } from './request-schemas.ts';

/** Runs of the transformer for one image: with guidance each step takes two. */
export function evaluationsOf({ steps, guidance }: Pick<GenerateRequest, 'steps' | 'guidance'>): number {
  return steps * (guidance > 0 ? 2 : 1);
}
