import { compareReports, type ReportComparison } from '@danqing/bench';
import { formatBytes, readReport } from '@danqing/bench/report';
import type { BenchReport } from '@danqing/protocol';
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
  const comparison = compareReports(await readBench(files.before), await readBench(files.after));
  if (flags.json) return terminal.printJson(comparison);
  for (const { name, before, after } of comparison.differences) {
    terminal.note(messages.warning(messages.bench.differs(name, before, after)));
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
