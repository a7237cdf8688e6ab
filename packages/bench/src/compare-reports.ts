import type { BenchContestant, BenchFigure, BenchReport } from '@danqing/protocol';

/** One figure of a contestant in two reports: a time or an amount of memory. */
export interface Comparison {
  readonly case: string;
  readonly contestant: string;
  /** Name of the figure; its suffix `Ms` or `Bytes` is the unit: `medianMs`, `usedBytes`. */
  readonly figure: string;
  readonly before: number;
  readonly after: number;
  /** after / before: below 1 is faster or less. */
  readonly ratio: number;
}

/** A difference that is not numeric: the outcome of a fault, or the image. */
export interface Change {
  readonly case: string;
  readonly contestant: string;
  readonly what: 'outcome' | 'picture';
  readonly before: string;
  readonly after: string;
}

export interface ReportComparison {
  readonly comparisons: readonly Comparison[];
  readonly changes: readonly Change[];
  /** Differences in the conditions of the two runs, by path: they make the ratios less comparable. */
  readonly differences: readonly { readonly name: string; readonly before: string; readonly after: string }[];
  /** Cases and contestants found in only one of the reports: `ipc`, `sizes: 512x512`. */
  readonly unmatched: readonly string[];
}

/** Compares everything that both reports measured. */
export function compareReports(before: BenchReport, after: BenchReport): ReportComparison {
  const pairs = pairsOf(before.figures, after.figures);
  const both = pairs.flatMap(({ name, first, second }) =>
    first === undefined || second === undefined ? [] : { name, contestants: matched(first, second) },
  );
  return {
    comparisons: both.flatMap(({ name, contestants }) =>
      contestants.flatMap(([first, second]) => compareContestant(name, first, second)),
    ),
    changes: both.flatMap(({ name, contestants }) =>
      contestants.flatMap(([first, second]) => changesOf(name, first, second)),
    ),
    differences: differencesOf(before, after),
    unmatched: pairs.flatMap(({ name, first, second }) =>
      first === undefined || second === undefined ? name : onlyInOne(name, first, second),
    ),
  };
}

interface FigurePair {
  readonly name: string;
  readonly first: BenchFigure | undefined;
  readonly second: BenchFigure | undefined;
}

function pairsOf(before: readonly BenchFigure[], after: readonly BenchFigure[]): FigurePair[] {
  const names = [...new Set([...before, ...after].map((figure) => figure.case))];
  const find = (figures: readonly BenchFigure[], name: string) =>
    figures.find((figure) => figure.case === name);
  return names.map((name) => ({ name, first: find(before, name), second: find(after, name) }));
}

function matched(first: BenchFigure, second: BenchFigure): [BenchContestant, BenchContestant][] {
  return first.contestants.flatMap((contestant) => {
    const other = second.contestants.find(({ name }) => name === contestant.name);
    return other === undefined ? [] : [[contestant, other] as [BenchContestant, BenchContestant]];
  });
}

function onlyInOne(name: string, first: BenchFigure, second: BenchFigure): string[] {
  const missing = ({ contestants }: BenchFigure, others: BenchFigure) =>
    contestants.filter((one) => others.contestants.every((other) => other.name !== one.name));
  return [...missing(first, second), ...missing(second, first)].map((one) => `${name}: ${one.name}`);
}

function compareContestant(name: string, first: BenchContestant, second: BenchContestant): Comparison[] {
  const compare = (figure: string, before: number, after: number): Comparison => ({
    case: name,
    contestant: first.name,
    figure,
    before,
    after,
    ratio: after / before,
  });
  const times =
    first.medianMs > 0 && second.medianMs > 0 ? [compare('medianMs', first.medianMs, second.medianMs)] : [];
  const memory = Object.entries(first.facts).flatMap(([fact, before]) => {
    const after = second.facts[fact];
    const isCompared = fact.endsWith('Bytes') && fact !== 'budgetBytes' && after !== undefined && before > 0;
    return isCompared ? compare(fact, before, after) : [];
  });
  return [...times, ...memory];
}

function changesOf(name: string, first: BenchContestant, second: BenchContestant): Change[] {
  const change = (what: Change['what'], before: string | null, after: string | null): Change[] =>
    before === null || after === null || before === after
      ? []
      : [{ case: name, contestant: first.name, what, before, after }];
  return [
    ...change('outcome', first.outcome, second.outcome),
    ...change('picture', first.pictureHash, second.pictureHash),
  ];
}

function differencesOf(before: BenchReport, after: BenchReport): ReportComparison['differences'] {
  const flat = ({ versions, machine, settings }: BenchReport) =>
    Object.entries({ ...versions, ...machine, ...settings });
  const others = new Map(flat(after).map(([name, value]) => [name, String(value)]));
  return flat(before)
    .map(([name, value]) => ({ name, before: String(value), after: others.get(name) ?? '' }))
    .filter((entry) => entry.before !== entry.after);
}
