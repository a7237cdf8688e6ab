import {
  BENCH_FORMAT,
  type BenchCheck,
  type BenchContestant,
  type BenchFigure,
  type BenchReport,
} from '../bench.ts';
import { type MachinePicture, type MachineReport, machineReportSchema } from './machine-report.ts';

/** Converts an earlier report to the current format. */
export const fromMachineReport = machineReportSchema.transform((report): BenchReport => {
  const { createdAt, durationMs, versions, machine, settings } = report;
  const { processor, totalBytes, platform, device, deviceKind, deviceBytes, availableBytes } = machine;
  const { width, height } = report.sizes.toSorted((a, b) => b.width * b.height - a.width * a.height)[0] ?? {
    width: 0,
    height: 0,
  };
  return {
    format: BENCH_FORMAT,
    createdAt,
    suite: 'report',
    durationMs,
    versions,
    machine: { processor, totalBytes, platform, device, features: [] },
    memory: { deviceKind, deviceBytes, availableBytes, source: report.memorySource },
    settings: { ...settings, width, height },
    peak: { gflops: machine.peakFlops / 1e9, weights: '' },
    figures: figuresOf(report).filter(({ contestants }) => contestants.length > 0),
  };
});

function figuresOf(report: MachineReport): BenchFigure[] {
  const { load, memory, sizes, budgets, stability, prompts } = report;
  return [
    figure(
      'memory',
      [
        point('open model', { durationMs: load.openMs }),
        point('first picture', { durationMs: load.firstPictureMs }),
        point('second picture', { durationMs: load.secondPictureMs }),
      ],
      { memoryCurve: memory, checks: checksOf(report, 'picture') },
    ),
    figure(
      'sizes',
      sizes.map(({ width, height, floorMs, ...drawn }) => ({
        ...picture(`${width}x${height}`, drawn),
        floorMs,
      })),
      { checks: checksOf(report, 'floor') },
    ),
    figure('budgets', budgets.map(budgetOf), { checks: checksOf(report, 'budget', 'same picture') }),
    figure(
      'in-a-row',
      stability.map(({ durationMs, residentBytes, pictureHash }, index) =>
        point(`picture ${index + 1}`, {
          durationMs,
          pictureHash,
          facts: residentBytes === null ? {} : { residentBytes },
        }),
      ),
    ),
    figure(
      'prompts',
      prompts.map(({ tokens, encodeMs, durationMs }) =>
        point(`${tokens} tokens`, { durationMs, facts: { textMs: encodeMs } }),
      ),
    ),
  ];
}

function budgetOf({
  share,
  budgetBytes,
  picture: drawn,
  difference,
  problem,
}: MachineReport['budgets'][number]): BenchContestant {
  const name = `${share * 100} %`;
  if (drawn === null)
    return { ...point(name, { durationMs: 0, facts: { budgetBytes } }), outcome: problem?.code ?? null };
  const { facts, ...rest } = picture(name, drawn);
  const differences =
    difference === null ? {} : { meanDifference: difference.mean, largestDifference: difference.largest };
  return { ...rest, facts: { budgetBytes, ...facts, ...differences } };
}

function picture(name: string, drawn: MachinePicture): BenchContestant {
  const { durationMs, stageMs, plannedBytes, usedBytes, placement, tileEdge, pictureHash } = drawn;
  const facts = {
    ...Object.fromEntries(Object.entries(stageMs).map(([stage, ms]) => [`${stage}Ms`, ms])),
    plannedBytes,
    usedBytes,
    ...(tileEdge === null ? {} : { tilePixels: tileEdge }),
  };
  return { ...point(name, { durationMs, pictureHash, facts }), placement };
}

interface Point {
  readonly durationMs: number;
  readonly pictureHash?: string;
  readonly facts?: Record<string, number>;
}

function point(name: string, { durationMs, pictureHash = '', facts = {} }: Point): BenchContestant {
  return {
    name,
    samplesMs: [durationMs],
    medianMs: durationMs,
    fastestMs: durationMs,
    floorMs: null,
    facts,
    placement: null,
    outcome: null,
    pictureHash: pictureHash === '' ? null : pictureHash,
  };
}

function figure(
  name: string,
  contestants: BenchContestant[],
  more: Partial<Pick<BenchFigure, 'memoryCurve' | 'checks'>> = {},
): BenchFigure {
  return {
    case: name,
    rounds: 1,
    contestants,
    pairs: [],
    checks: [],
    pictureHash: contestants[0]?.pictureHash ?? null,
    memoryCurve: null,
    loadAverage: 0,
    ...more,
  };
}

type MachineCheck = MachineReport['checks'][number];

function checksOf({ checks }: MachineReport, ...names: MachineCheck['name'][]): BenchCheck[] {
  return checks.filter(({ name }) => names.includes(name)).map(checkOf);
}

/** Numbers that used to stand for what sentences say today. */
function checkOf({ name, ok, ...facts }: MachineCheck): BenchCheck {
  const detail = Object.entries(facts)
    .map(([fact, value]) => `${fact} ${value}`)
    .join(', ');
  return { name: name === 'same picture' ? 'picture' : name, ok, detail, facts };
}
