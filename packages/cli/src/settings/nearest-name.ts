/** The name that a misspelt one probably means; null if none is close. */
export function nearestName(written: string, names: readonly string[]): string | null {
  const wanted = written.toLowerCase();
  const ranked = names
    .map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.name.length * 0.4))
    ? best.name
    : null;
}

/** Edit distance: insertions, deletions, replacements, and swaps of neighbours. */
function editDistance(first: string, second: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: second.length + 1 }, (_, index) => index);
  for (let i = 1; i <= first.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= second.length; j += 1) {
      const replaced = at(last, j - 1) + (first[i - 1] === second[j - 1] ? 0 : 1);
      const swapped = first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1];
      const candidates = [replaced, at(last, j) + 1, at(row, j - 1) + 1];
      row.push(Math.min(...candidates, ...(swapped ? [at(beforeLast, j - 2) + 1] : [])));
    }
    beforeLast = last;
    last = row;
  }
  return at(last, second.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
