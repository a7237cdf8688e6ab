import type { BenchContestant, BenchReport } from '@danqing/protocol';

/** One contestant in two reports. */
export interface Comparison {
  readonly case: string;
  readonly contestant: string;
  readonly beforeMs: number;
  readonly afterMs: number;
  /** After, in times of before: below 1 is faster. */
  readonly ratio: number;
}

export interface ReportComparison {
  readonly comparisons: readonly Comparison[];
  /** What differs between the runs beside their times, by path: then the ratios say less, or something else. */
  readonly differences: readonly { readonly name: string; readonly before: string; readonly after: string }[];
  /** Cases that only one of the reports has. */
  readonly unmatched: readonly string[];
}

/** Ratios of the medians of what both reports measured. */
export function compareReports(before: BenchReport, after: BenchReport): ReportComparison {
  const names = [...new Set([...before.figures, ...after.figures].map((figure) => figure.case))];
  const pairs = names.map((name) => ({
    name,
    first: before.figures.find((figure) => figure.case === name),
    second: after.figures.find((figure) => figure.case === name),
  }));
  return {
    comparisons: pairs.flatMap(({ name, first, second }) =>
      (first?.contestants ?? []).flatMap((contestant) =>
        compareContestant(name, contestant, second?.contestants ?? []),
      ),
    ),
    differences: differencesOf(before, after),
    unmatched: pairs
      .filter(({ first, second }) => first === undefined || second === undefined)
      .map(({ name }) => name),
  };
}

function compareContestant(
  name: string,
  before: BenchContestant,
  others: readonly BenchContestant[],
): Comparison[] {
  const after = others.find((other) => other.name === before.name);
  if (after === undefined) return [];
  const [beforeMs, afterMs] = [before.medianMs, after.medianMs];
  return [{ case: name, contestant: before.name, beforeMs, afterMs, ratio: afterMs / beforeMs }];
}

function differencesOf(before: BenchReport, after: BenchReport): ReportComparison['differences'] {
  const flat = ({ versions, machine, settings }: BenchReport) =>
    Object.entries({ ...versions, ...machine, ...settings });
  const others = new Map(flat(after).map(([name, value]) => [name, String(value)]));
  return flat(before)
    .map(([name, value]) => ({ name, before: String(value), after: others.get(name) ?? '' }))
    .filter((entry) => entry.before !== entry.after);
}
