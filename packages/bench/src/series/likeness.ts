import type { Difference, TimedGeneration } from '../measure/timed-generation.ts';
import type { Outcome } from '../session.ts';

/** Maximum mean difference, of 255: tiles are blended, so pixels near the seams differ a little. */
const MOST_IN_TILES = 4;

/** Whether an image equals the undisturbed one: the same pixels, or nearly the same if tiled. */
export function likeness(
  { picture: { tileEdge } }: TimedGeneration,
  difference: Difference | null,
): Outcome & { readonly like: string | null } {
  if (tileEdge === null) {
    const isSame = difference?.largest === 0;
    return { like: 'whole', text: isSame ? 'the same picture' : 'another picture', ok: isSame };
  }
  const mean = difference?.mean ?? Number.POSITIVE_INFINITY;
  const text = `in tiles of ${tileEdge} pixels, which differs by ${mean.toFixed(2)} of 255`;
  return { like: null, text, ok: mean <= MOST_IN_TILES };
}
