import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { BENCH_FORMAT, type BenchReport, benchReportSchema } from '../../src/bench.ts';

const PAGE = fileURLToPath(new URL('../../../../docs/reference/bench.schema.json', import.meta.url));

it('docs/reference/bench.schema.json is what `danqing bench --json` follows (npm test -- -u writes it)', async () => {
  const text = JSON.stringify(z.toJSONSchema(benchReportSchema), null, 2);
  await expect(`${text}\n`).toMatchFileSnapshot(PAGE);
});

const REPORT: BenchReport = {
  format: BENCH_FORMAT,
  createdAt: '2026-11-25T00:00:00.000Z',
  suite: 'quick',
  durationMs: 1,
  versions: { danqing: '0.1.0', node: '20.0.0', ggml: '1' },
  machine: { processor: 'P', totalBytes: 1, platform: 'linux-x64', device: 'CPU', features: ['AVX2'] },
  memory: { deviceKind: 'cpu', deviceBytes: 3, availableBytes: 2, source: 'process' },
  settings: {
    model: 'm',
    prompt: 'p',
    seed: '1',
    width: 64,
    height: 64,
    steps: 1,
    guidance: 0,
    threads: 1,
    precision: 'auto',
  },
  peak: { gflops: 1, weights: 'f32 in CPU' },
  figures: [
    {
      case: 'budgets',
      rounds: 1,
      contestants: [
        {
          name: '50 %',
          samplesMs: [2],
          medianMs: 2,
          fastestMs: 2,
          floorMs: 1,
          facts: { usedBytes: 5 },
          placement: 'streamed',
          outcome: 'streamed, the same picture',
          pictureHash: 'ab',
        },
      ],
      pairs: [],
      checks: [
        { name: 'budget', ok: true, detail: '1 budgets, 0 exceeded', facts: { budgets: 1, exceeded: 0 } },
      ],
      pictureHash: 'ab',
      memoryCurve: { phases: [{ name: 'idle', atMs: 1 }], samples: [[1, 5]] },
      loadAverage: 0,
    },
  ],
};

/** Every path to a value in it. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}

function withChange(path: readonly string[], change: (holder: Record<string, unknown>, key: string) => void) {
  const copy: unknown = structuredClone(REPORT);
  const key = path.at(-1) ?? '';
  let holder = copy as Record<string, unknown>;
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<string, unknown>;
  change(holder, key);
  return copy;
}

/** Parts that may be absent or have any value of their type: list entries, and named facts. */
const isFree = (path: readonly string[]) => /^\d+$/.test(path.at(-1) ?? '') || path.at(-2) === 'facts';

it('a report is accepted, and with any field missing, of another kind or unknown it is not', () => {
  expect(benchReportSchema.parse(REPORT)).toEqual(REPORT);
  const isRefused = (report: unknown) => !benchReportSchema.safeParse(report).success;
  const paths = pathsOf(REPORT).filter((path) => path.length > 0);
  expect(paths.length).toBeGreaterThan(40);
  const accepted = paths.flatMap((path) => {
    const wrong = withChange(path, (holder, key) => {
      holder[key] = () => {};
    });
    const missing = withChange(path, (holder, key) => {
      delete holder[key];
    });
    return isRefused(wrong) && (isFree(path) || isRefused(missing)) ? [] : path.join('.');
  });
  expect(accepted).toEqual([]);
  expect(isRefused({ ...REPORT, more: 1 })).toBe(true);
  expect(isRefused({ ...REPORT, suite: 'slow' })).toBe(true);
  expect(isRefused({ ...REPORT, format: 1 })).toBe(true);
});
