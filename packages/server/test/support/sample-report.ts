import { createHash } from 'node:crypto';
import { MACHINE_REPORT_FORMAT, type MachineReport, type MeasuredPicture } from '@danqing/protocol';

const MEBIBYTE = 1024 ** 2;
const EDGES = [
  [128, 128],
  [192, 192],
  [256, 256],
  [256, 144],
  [144, 256],
] as const;

/** A report as a small machine would give it, with as many pictures in a row as were asked for. */
export function sampleReport(model: string, pictures: number): MachineReport {
  return {
    format: MACHINE_REPORT_FORMAT,
    createdAt: new Date().toISOString(),
    durationMs: 61_000,
    versions: { danqing: '0.1.0', node: '20.19.0', ggml: '0.25.1' },
    machine: {
      processor: 'A processor of two cores',
      platform: 'linux-x64',
      totalBytes: 16 * 1024 * MEBIBYTE,
      device: 'CPU',
      deviceKind: 'cpu',
      deviceBytes: 16 * 1024 * MEBIBYTE,
      availableBytes: 11 * 1024 * MEBIBYTE,
      peakFlops: 2.1e11,
    },
    settings: {
      model,
      prompt: '一只可爱的橘色猫咪，窗台，阳光',
      seed: '42',
      steps: 8,
      guidance: 0,
      threads: 2,
      precision: 'auto',
    },
    memorySource: 'process',
    load: { openMs: 820, firstPictureMs: 910, secondPictureMs: 430 },
    sizes: EDGES.map(([width, height]) => ({
      width,
      height,
      floorMs: (width * height) / 900,
      ...picture((width * height) / 150),
    })),
    memory: {
      phases: ['idle', 'first picture', 'after it', 'second picture', 'after that'].map((name, at) => ({
        name,
        atMs: 500 + at * 900,
      })),
      samples: Array.from({ length: 60 }, (_, at) => [
        at * 80,
        (at < 14 ? 90 : 160 + 12 * Math.sin(at / 2)) * MEBIBYTE,
      ]),
    },
    budgets: [1, 0.75, 0.5, 0.25].map((share) => {
      const fits = share > 0.3;
      return {
        share,
        budgetBytes: Math.round(64 * MEBIBYTE * share),
        picture: fits ? { ...picture(430 / share), plannedBytes: Math.round(63 * MEBIBYTE * share) } : null,
        difference: fits ? { mean: 0, largest: 0 } : null,
        problem: fits ? null : { code: 'MEMORY_PLAN_IMPOSSIBLE', message: 'Nothing fits.' },
      };
    }),
    stability: Array.from({ length: pictures }, (_, at) => ({
      durationMs: 430 + 15 * Math.sin(at * 2),
      residentBytes: 170 * MEBIBYTE,
      pictureHash: HASH,
    })),
    prompts: [21, 60, 220, 512].map((tokens) => ({
      tokens,
      encodeMs: tokens * 0.9,
      durationMs: 430 + tokens,
    })),
    checks: [
      { name: 'floor', ok: true, timesFloor: 6 },
      { name: 'picture', ok: true, leastSpread: 41.2 },
    ],
  };
}

const HASH = createHash('sha256').update('a picture').digest('hex');

function picture(durationMs: number): MeasuredPicture {
  return {
    durationMs,
    stageMs: { text: durationMs * 0.08, denoise: durationMs * 0.72, decode: durationMs * 0.2 },
    plannedBytes: 63 * MEBIBYTE,
    usedBytes: 58 * MEBIBYTE,
    placement: 'resident',
    tileEdge: null,
    pictureHash: HASH,
  };
}
