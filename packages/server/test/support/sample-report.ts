import { createHash } from 'node:crypto';
import { BENCH_FORMAT, type BenchContestant, type BenchFigure, type BenchReport } from '@danqing/protocol';

const MEBIBYTE = 1024 ** 2;
const EDGES = [
  [128, 128],
  [192, 192],
  [256, 256],
  [256, 144],
  [144, 256],
] as const;
const HASH = createHash('sha256').update('a picture').digest('hex');

/** A report like that of a small machine, with the requested number of images in a row. */
export function sampleReport(model: string, pictures: number): BenchReport {
  return {
    format: BENCH_FORMAT,
    createdAt: new Date().toISOString(),
    suite: 'report',
    durationMs: 61_000,
    versions: { danqing: '0.1.0', node: '20.19.0', ggml: '0.25.1' },
    machine: {
      processor: 'A processor of two cores',
      platform: 'linux-x64',
      totalBytes: 16 * 1024 * MEBIBYTE,
      device: 'CPU',
      features: ['AVX2'],
    },
    memory: {
      deviceKind: 'cpu',
      deviceBytes: 16 * 1024 * MEBIBYTE,
      availableBytes: 11 * 1024 * MEBIBYTE,
      source: 'process',
    },
    settings: {
      model,
      prompt: '一只可爱的橘色猫咪，窗台，阳光',
      seed: '42',
      width: 256,
      height: 256,
      steps: 8,
      guidance: 0,
      threads: 2,
      precision: 'auto',
    },
    peak: { gflops: 210, weights: 'q4_0 in CPU_REPACK' },
    figures: [
      memoryFigure(),
      sizesFigure(),
      budgetsFigure(),
      figure(
        'in-a-row',
        Array.from({ length: pictures }, (_, at) =>
          drawn(`picture ${at + 1}`, 430 + 15 * Math.sin(at * 2), { residentBytes: 170 * MEBIBYTE }),
        ),
      ),
      figure(
        'prompts',
        [21, 60, 220, 512].map((tokens) => drawn(`${tokens} tokens`, 430 + tokens, { textMs: tokens * 0.9 })),
      ),
    ],
  };
}

function memoryFigure(): BenchFigure {
  const points = [drawn('open model', 820), drawn('first picture', 910), drawn('second picture', 430)];
  const phases = ['idle', 'first picture', 'after it', 'second picture', 'after that'];
  return {
    ...figure('memory', points),
    checks: [{ name: 'picture', ok: true, detail: 'finite', facts: { leastSpread: 41.2 } }],
    memoryCurve: {
      phases: phases.map((name, at) => ({ name, atMs: 500 + at * 900 })),
      samples: Array.from({ length: 60 }, (_, at) => [
        at * 80,
        (at < 14 ? 90 : 160 + 12 * Math.sin(at / 2)) * MEBIBYTE,
      ]),
    },
  };
}

function sizesFigure(): BenchFigure {
  const points = EDGES.map(([width, height]) => ({
    ...drawn(`${width}x${height}`, (width * height) / 150),
    floorMs: (width * height) / 900,
  }));
  const checks = [{ name: 'floor' as const, ok: true, detail: 'far above', facts: { timesFloor: 6 } }];
  return { ...figure('sizes', points), checks };
}

function budgetsFigure(): BenchFigure {
  const points = [1, 0.75, 0.5, 0.25].map((share): BenchContestant => {
    const budgetBytes = Math.round(64 * MEBIBYTE * share);
    const plannedBytes = Math.round(63 * MEBIBYTE * share);
    const differences = { meanDifference: 0, largestDifference: 0 };
    const point = drawn(`${share * 100} %`, 430 / share, { budgetBytes, plannedBytes, ...differences });
    if (share > 0.3) return point;
    return {
      ...point,
      facts: { budgetBytes },
      placement: null,
      outcome: 'MEMORY_PLAN_IMPOSSIBLE',
      pictureHash: null,
    };
  });
  return figure('budgets', points);
}

function figure(name: string, contestants: BenchContestant[]): BenchFigure {
  return {
    case: name,
    rounds: 1,
    contestants,
    pairs: [],
    checks: [],
    pictureHash: HASH,
    memoryCurve: null,
    loadAverage: 0,
  };
}

function drawn(name: string, durationMs: number, facts: Record<string, number> = {}): BenchContestant {
  return {
    name,
    samplesMs: [durationMs],
    medianMs: durationMs,
    fastestMs: durationMs,
    floorMs: null,
    facts: {
      textMs: durationMs * 0.08,
      denoiseMs: durationMs * 0.72,
      decodeMs: durationMs * 0.2,
      plannedBytes: 63 * MEBIBYTE,
      usedBytes: 58 * MEBIBYTE,
      ...facts,
    },
    placement: 'resident',
    outcome: null,
    pictureHash: HASH,
  };
}
