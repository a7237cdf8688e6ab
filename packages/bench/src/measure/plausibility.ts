/** Limits that separate plausible figures from implausible ones. */

/** An image with a standard deviation below this (of values 0 to 255) counts as blank. */
const BLANK_SPREAD = 2;

/** Measured times jitter, but not by more than this share below the floor. */
const FLOOR_TOLERANCE = 0.98;

/** `times`: measured time divided by the arithmetic floor. */
export function reachesFloor(times: number): boolean {
  return times >= FLOOR_TOLERANCE;
}

/** `spread`: standard deviation of the image's values, 0 to 255. */
export function isPicture(spread: number): boolean {
  return spread >= BLANK_SPREAD;
}
