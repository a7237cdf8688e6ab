/** What tells a figure that can be true from one that cannot. */

/** Below this standard deviation of 0 to 255 a picture is called blank. */
const BLANK_SPREAD = 2;

/** Measured times jitter; what is this much faster than the floor is no jitter. */
const FLOOR_TOLERANCE = 0.98;

/** `times`: what was measured in times of the arithmetic floor. */
export function reachesFloor(times: number): boolean {
  return times >= FLOOR_TOLERANCE;
}

/** `spread`: standard deviation of a picture's values, 0 to 255. */
export function isPicture(spread: number): boolean {
  return spread >= BLANK_SPREAD;
}
