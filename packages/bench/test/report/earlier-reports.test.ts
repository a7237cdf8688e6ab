import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BENCH_FORMAT, benchReportSchema, parseBenchReport } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { compareReports } from '../../src/compare-reports.ts';
import { reportFigures } from '../../src/report/report-figures.ts';

/** Written by `danqing report` before it became a suite of the bench. */
const KEPT = fileURLToPath(new URL('../../../../docs/reports/epyc-two-cores/report.json', import.meta.url));
const kept = () => JSON.parse(readFileSync(KEPT, 'utf8'));

describe('a report of danqing report before it was a suite of the bench', () => {
  it('has the same numbers in the form of today', () => {
    const earlier = kept();
    const report = benchReportSchema.parse(parseBenchReport(earlier).data);
    expect(report.format).toBe(BENCH_FORMAT);
    expect(report.figures.map((figure) => figure.case)).toEqual([
      'memory',
      'sizes',
      'budgets',
      'in-a-row',
      'prompts',
    ]);
    const { load, memory, sizes, budgets, stability, prompts, checks } = reportFigures(report);
    expect({ load, memory, prompts }).toEqual({
      load: earlier.load,
      memory: earlier.memory,
      prompts: earlier.prompts,
    });
    expect(stability).toEqual(earlier.stability);
    expect(checks).toEqual(earlier.checks);
    expect(sizes?.map(({ drawn }) => [drawn?.durationMs, drawn?.floorMs, drawn?.facts.usedBytes])).toEqual(
      earlier.sizes.map((size: Record<string, number>) => [size.durationMs, size.floorMs, size.usedBytes]),
    );
    expect(
      budgets?.map(({ drawn, budgetBytes }) => [budgetBytes, drawn?.plannedBytes, drawn?.difference]),
    ).toEqual(
      earlier.budgets.map(
        (budget: { budgetBytes: number; picture: { plannedBytes: number } | null; difference: unknown }) => [
          budget.budgetBytes,
          budget.picture?.plannedBytes,
          budget.picture === null ? undefined : budget.difference,
        ],
      ),
    );
  });

  it('is compared with one of today; what it does not tell is not', () => {
    const report = benchReportSchema.parse(parseBenchReport(kept()).data);
    const { comparisons, changes, unmatched } = compareReports(report, report);
    expect({ changes, unmatched }).toEqual({ changes: [], unmatched: [] });
    expect(comparisons.every(({ ratio }) => ratio === 1)).toBe(true);
    const times = comparisons
      .filter(({ figure }) => figure === 'medianMs')
      .map(({ contestant }) => contestant);
    // Nothing fitted into the smaller budgets, and the time until that was known was not recorded.
    expect(times).toContain('75 %');
    expect(times).not.toContain('25 %');
  });
});

it('a report of format 2 is one of today without curves', () => {
  const { memory: _, figures, ...report } = benchReportSchema.parse(parseBenchReport(kept()).data);
  const earlier = {
    ...report,
    format: 2,
    suite: 'full',
    figures: figures.map(({ memoryCurve: _curve, contestants, checks, ...figure }) => ({
      ...figure,
      contestants: contestants.map(({ placement: _placement, ...one }) => one),
      checks: checks.map(({ facts: _facts, ...check }) => check),
    })),
  };
  const read = benchReportSchema.parse(parseBenchReport(earlier).data);
  expect(read).toMatchObject({ format: BENCH_FORMAT, suite: 'full', memory: null });
  expect(read.figures.map((figure) => figure.case)).toEqual(figures.map((figure) => figure.case));
});

it.each([null, 1, {}, { format: 1 }, { format: 2 }, { format: 99 }, { ...kept(), more: 1 }])(
  'what is no report is refused: %#',
  (json) => expect(parseBenchReport(json).success).toBe(false),
);
