/**
 * When each waiting job will start, in milliseconds from now; null from the first duration on that is unknown.
 * `running`: what the running jobs still need. `waiting`: how long the waiting ones take, in their order.
 */
export function expectedStarts(
  running: readonly (number | null)[],
  waiting: readonly (number | null)[],
  slots: number,
): (number | null)[] {
  // When each slot is free: an unknown duration never ends.
  const free = running.map((remaining) => remaining ?? Number.POSITIVE_INFINITY);
  while (free.length < slots) free.push(0);
  return waiting.map((durationMs) => {
    const soonest = Math.min(...free);
    free[free.indexOf(soonest)] = soonest + (durationMs ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(soonest) ? Math.round(soonest) : null;
  });
}
