import { compareReports, type ReportComparison } from '@danqing/bench';
import { formatBytes, readReport } from '@danqing/bench/report';
import { type BenchReport, DanqingError, listText } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import type { JsonFlag } from '../flags.ts';
import { say } from '../say/say.ts';
import { alignColumns } from '../text-width.ts';

/** Compares two benchmarks: the times of the second as multiples of the first. */
export async function compareBench(
  files: { readonly before: string; readonly after: string },
  flags: JsonFlag,
  { terminal, messages }: CommandContext,
): Promise<void> {
  const [before, after] = [await readBench(files.before), await readBench(files.after)];
  const comparison = compareReports(before, after);
  if (comparison.comparisons.length + comparison.changes.length === 0 && comparison.unmatched.length > 0) {
    throw nothingInCommon(files, before, after);
  }
  if (flags.json) return terminal.printJson(comparison);
  for (const difference of comparison.differences) {
    const text = messages.bench.differs(difference.name, difference.before, difference.after);
    terminal.note(messages.warning(text));
  }
  for (const name of comparison.unmatched) terminal.note(messages.warning(messages.bench.unmatched(name)));
  for (const change of comparison.changes) {
    const { case: name, contestant, what, before, after } = change;
    const words = what === 'picture' ? [before.slice(0, 12), after.slice(0, 12)] : [before, after];
    const [first = '', second = ''] = words;
    const text = messages.bench.differs(
      `${name}, ${contestant}: ${messages.bench.changes[what]}`,
      first,
      second,
    );
    terminal.note(messages.warning(text));
  }
  for (const line of describe(comparison)) terminal.print(line);
}

function nothingInCommon(
  files: { readonly before: string; readonly after: string },
  before: BenchReport,
  after: BenchReport,
): DanqingError {
  const cases = ({ figures }: BenchReport) =>
    figures.length === 0 ? say`nothing` : listText(figures.map((figure) => figure.case));
  const message = say`The reports have no measurement in common: ${files.before} has ${cases(before)}, ${files.after} has ${cases(after)}.`;
  return new DanqingError('INPUT_INVALID', message, {
    hint: say`Measure the same cases twice: \`danqing bench --case NAME --output FILE\`.`,
  });
}

function describe({ comparisons }: ReportComparison): string[] {
  return alignColumns(
    comparisons.map(({ case: name, contestant, figure, before, after, ratio }) => {
      const isMemory = figure.endsWith('Bytes');
      const show = (value: number) => (isMemory ? formatBytes(value) : `${value.toFixed(1)} ms`);
      const what = isMemory ? `${contestant}, ${figure.slice(0, -5)}` : contestant;
      return [name, what, show(before), show(after), `x ${ratio.toFixed(3)}`];
    }),
  );
}

function readBench(path: string): Promise<BenchReport> {
  return readReport(path, say`Use a file written by \`danqing bench --output FILE\`.`);
}
