import { readFile } from 'node:fs/promises';
import { compareReports, type ReportComparison } from '@danqing/engine';
import { type BenchReport, benchReportSchema, DanqingError } from '@danqing/protocol';
import { formatBytes } from '@danqing/report';
import type { CommandContext } from '../context.ts';
import type { JsonFlag } from '../flags.ts';
import { alignColumns } from '../text-width.ts';

/** `danqing bench compare BEFORE AFTER` */
export async function compareBench(
  files: { readonly before: string; readonly after: string },
  flags: JsonFlag,
  { terminal, messages }: CommandContext,
): Promise<void> {
  const comparison = compareReports(await readReport(files.before), await readReport(files.after));
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

/** @throws DanqingError INPUT_FILE */
async function readReport(path: string): Promise<BenchReport> {
  const invalid = (reason: string, cause?: unknown) =>
    new DanqingError('INPUT_FILE', `${path}: ${reason}.`, {
      hint: 'Give a file that `danqing bench --output FILE` has written.',
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw invalid(error instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read', error);
  }
  const parsed = benchReportSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`it is no report of the bench (${issue?.path.join('.')}: ${issue?.message})`);
}
