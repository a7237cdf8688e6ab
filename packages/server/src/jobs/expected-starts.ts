/**
 * When each waiting job will start, in milliseconds from now; null from the first unknown duration on.
 * `running`: the time left for each running job. `waiting`: the durations of waiting jobs, in order.
 */
export function expectedStarts(
  running: readonly (number | null)[],
  waiting: readonly (number | null)[],
  slots: number,
): (number | null)[] {
  // When each slot becomes free; a job of unknown duration never frees its slot.
  const free = running.map((remaining) => remaining ?? Number.POSITIVE_INFINITY);
  while (free.length < slots) free.push(0);
  return waiting.map((durationMs) => {
    const soonest = Math.min(...free);
    free[free.indexOf(soonest)] = soonest + (durationMs ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(soonest) ? Math.round(soonest) : null;
  });
}
