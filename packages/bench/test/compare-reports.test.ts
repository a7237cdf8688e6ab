import type { BenchReport } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { compareReports } from '../src/compare-reports.ts';

const figure = (name: string, times: Record<string, number>): BenchReport['figures'][number] => ({
  case: name,
  rounds: 1,
  contestants: Object.entries(times).map(([contestant, medianMs]) => ({
    name: contestant,
    samplesMs: [medianMs],
    medianMs,
    fastestMs: medianMs,
    floorMs: null,
    facts: {},
    placement: null,
    outcome: null,
    pictureHash: null,
  })),
  pairs: [],
  checks: [],
  pictureHash: null,
  memoryCurve: null,
  loadAverage: 0,
});

const report = (figures: BenchReport['figures'], threads = 2): BenchReport => ({
  format: 3,
  suite: null,
  createdAt: '2026-11-25T00:00:00.000Z',
  durationMs: 1,
  versions: { danqing: '0.1.0', node: '20.0.0', ggml: '0.25.1' },
  machine: { processor: 'P', totalBytes: 1, platform: 'linux-x64', device: 'CPU', features: ['AVX2'] },
  memory: null,
  settings: {
    model: 'm',
    prompt: 'p',
    seed: '1',
    width: 64,
    height: 64,
    steps: 1,
    guidance: 0,
    threads,
    precision: 'auto',
  },
  peak: { gflops: 1, weights: 'f32 in CPU' },
  figures,
});

test('what both have is compared; what differs besides, and what only one has, is said', () => {
  const before = report([figure('step', { step: 40, products: 20 }), figure('load', { open: 5 })]);
  const after = report([figure('step', { step: 30, other: 1 })], 4);
  expect(compareReports(before, after)).toEqual({
    comparisons: [
      { case: 'step', contestant: 'step', figure: 'medianMs', before: 40, after: 30, ratio: 0.75 },
    ],
    changes: [],
    differences: [{ name: 'threads', before: '2', after: '4' }],
    unmatched: ['step: products', 'step: other', 'load'],
  });
  expect(compareReports(before, before)).toMatchObject({ changes: [], differences: [], unmatched: [] });
});

test('memory is compared like time, and another end or another picture is a change', () => {
  const measured = (usedBytes: number, outcome: string, pictureHash: string) => {
    const made = figure('budgets', { '50 %': 10 });
    const facts = { usedBytes, budgetBytes: 100, textMs: 3 };
    return report([
      { ...made, contestants: made.contestants.map((one) => ({ ...one, facts, outcome, pictureHash })) },
    ]);
  };
  const { comparisons, changes } = compareReports(measured(50, 'staged', 'a'), measured(25, 'streamed', 'b'));
  expect(comparisons.map(({ figure: name, ratio }) => [name, ratio])).toEqual([
    ['medianMs', 1],
    ['usedBytes', 0.5],
  ]);
  expect(changes).toEqual([
    { case: 'budgets', contestant: '50 %', what: 'outcome', before: 'staged', after: 'streamed' },
    { case: 'budgets', contestant: '50 %', what: 'picture', before: 'a', after: 'b' },
  ]);
});
