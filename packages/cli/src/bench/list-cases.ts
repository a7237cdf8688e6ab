import { BENCH_CASES, type BenchCase, casesOfSuite, expectedMs, readKeptReport } from '@danqing/bench';
import { BENCH_SUITE_NAMES, type BenchReport } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import { formatSeconds } from '../format.ts';
import type { Messages } from '../messages/catalogue.ts';
import { alignColumns } from '../text-width.ts';
import type { BenchFlags } from './bench-flags.ts';

/**
 * `danqing bench --list`: expected times if images were measured here before, otherwise the number of images and
 * starts.
 */
export async function listCases(
  { json }: BenchFlags,
  { settings, terminal, messages: { bench } }: CommandContext,
): Promise<void> {
  const kept = await readKeptReport(settings.folders.cache);
  const speeds = kept === null ? null : speedsOf(kept);
  const suites = BENCH_SUITE_NAMES.map((name) => ({ name, cases: casesOfSuite(name) }));
  if (json) {
    const timed = (known: BenchCase) => ({
      ...known,
      expectedMs: speeds === null ? null : expectedMs(known, speeds),
    });
    terminal.printJson({
      suites: suites.map(({ name, cases }) => ({ name, cases: cases.map((known) => known.name) })),
      cases: BENCH_CASES.map(timed),
    });
    return;
  }
  const suiteRows = suites.map(({ name, cases }) => [
    name,
    expectation(cases, speeds, bench),
    bench.suites[name],
  ]);
  for (const line of alignColumns(suiteRows)) terminal.print(line);
  terminal.print();
  const rows = BENCH_CASES.map((known) => [
    known.name,
    bench.rounds(known.rounds),
    expectation([known], speeds, bench),
    contestsOf(known) ?? bench.series,
    bench.cases[known.name],
  ]);
  for (const line of alignColumns(rows)) terminal.print(line);
  if (kept !== null && speeds !== null)
    terminal.note(bench.expectedFrom(kept.settings.model, kept.createdAt.slice(0, 10)));
}

interface Speeds {
  readonly coldMs: number;
  readonly warmMs: number;
}

/** Null unless both a warm image and a start were measured. */
function speedsOf({ figures }: BenchReport): Speeds | null {
  const medianOf = (wanted: string, name: string) =>
    figures
      .find((figure) => figure.case === wanted)
      ?.contestants.find((contestant) => contestant.name === name)?.medianMs;
  const [coldMs, warmMs] = [medianOf('load', 'first picture'), medianOf('warm-picture', 'new prompt')];
  return coldMs === undefined || warmMs === undefined ? null : { coldMs, warmMs };
}

function expectation(cases: readonly BenchCase[], speeds: Speeds | null, bench: Messages['bench']): string {
  const sum = (value: (known: BenchCase) => number) =>
    cases.reduce((total, known) => total + value(known), 0);
  if (speeds !== null) return bench.expected(formatSeconds(sum((known) => expectedMs(known, speeds))));
  const [pictures, starts] = [
    sum(({ costs, rounds }) => rounds * costs.pictures),
    sum(({ costs, rounds }) => 1 + rounds * costs.starts),
  ];
  return bench.costs(String(Math.ceil(pictures)), String(Math.ceil(starts)));
}

function contestsOf({ pairs }: BenchCase): string | null {
  if (pairs.length === 0) return null;
  return pairs.map(({ subject, baseline }) => `${subject} / ${baseline}`).join(', ');
}
