import {
  deviceAsked,
  type EngineOptions,
  inspectMachine,
  type RequestInput,
  readConfigs,
} from '@danqing/engine';
import { readVersion } from '@danqing/engine/version';
import {
  type GenerateRequest,
  isDanqingError,
  MACHINE_REPORT_FORMAT,
  type MachineReport,
  REPORT_PARTS,
  type ReportPart,
} from '@danqing/protocol';
import type { Calibration } from '../calls.ts';
import type { BenchTarget } from '../measure/bench-target.ts';
import { floorFlops } from '../measure/floor-flops.ts';
import {
  BUDGET_SHARES,
  type MeasuredBudget,
  measureBudgets,
  shareBudgets,
} from '../measure/measure-budgets.ts';
import { type MeasuredLoading, measureLoading } from '../measure/measure-loading.ts';
import { growingPrompts, type MeasuredPrompt, measurePrompts } from '../measure/measure-prompts.ts';
import { type MeasuredInRow, measureRow } from '../measure/measure-row.ts';
import { type MeasuredSize, measureSizes, presetSizesOf } from '../measure/measure-sizes.ts';
import type { TimedGeneration } from '../measure/timed-generation.ts';
import { calibrateInChild } from '../native-process.ts';
import { checksOf } from './report-checks.ts';

export interface MeasureOptions {
  readonly engine: EngineOptions;
  readonly request: RequestInput;
  /** In a row, for stability. */
  readonly pictures: number;
  /** Default: all. `load` and `calibrate` are measured always, what is left out stays empty. */
  readonly parts?: readonly ReportPart[] | undefined;
  readonly onPart?: (part: ReportPart) => void;
  readonly signal?: AbortSignal;
}

/**
 * Measures this machine with a model: loading, sizes, memory over time, smaller budgets, many pictures in a row, prompts.
 * @throws DanqingError what the engine throws; CANCELLED by the signal
 */
export async function measureMachine(options: MeasureOptions): Promise<MachineReport> {
  const [createdAt, start] = [new Date().toISOString(), performance.now()];
  const measured = await measureAll(options);
  const { calibration, loading } = measured;
  const { request, first, second, openMs, curve } = loading;
  const report = {
    format: MACHINE_REPORT_FORMAT as typeof MACHINE_REPORT_FORMAT,
    createdAt,
    durationMs: performance.now() - start,
    versions: { danqing: readVersion(), node: process.versions.node, ggml: calibration.ggml },
    machine: await describeHere(options.engine, calibration),
    settings: describeSettings(request, first.report),
    memorySource: first.report.memory.source,
    load: {
      openMs,
      firstPictureMs: first.picture.durationMs,
      secondPictureMs: second.picture.durationMs,
    },
    sizes: await withFloors(options.engine, measured),
    memory: curve,
    budgets: measured.budgets.map(({ budgetBytes, drawn, difference, problem }, index) => ({
      share: BUDGET_SHARES[index] ?? Number.NaN,
      budgetBytes,
      picture: drawn?.picture ?? null,
      difference,
      problem,
    })),
    stability: measured.row.map(({ drawn, residentBytes }) => ({
      durationMs: drawn.picture.durationMs,
      residentBytes,
      pictureHash: drawn.picture.pictureHash,
    })),
    prompts: measured.prompts.map(({ tokens, encodeMs, drawn }) => ({
      tokens,
      encodeMs,
      durationMs: drawn.picture.durationMs,
    })),
  };
  return { ...report, checks: checksOf(report, [first, ...measured.sizes.map(({ drawn }) => drawn)]) };
}

interface Measured {
  readonly calibration: Calibration;
  readonly loading: MeasuredLoading;
  readonly sizes: readonly DrawnSize[];
  readonly budgets: readonly MeasuredBudget[];
  readonly row: readonly MeasuredInRow[];
  readonly prompts: readonly MeasuredPrompt[];
}

async function measureAll({
  engine,
  request: input,
  pictures,
  parts = REPORT_PARTS,
  onPart,
  signal,
}: MeasureOptions): Promise<Measured> {
  const whole = { engine, signal };
  const measure = async <T>(part: ReportPart, work: () => Promise<T[]>): Promise<T[]> => {
    if (!parts.includes(part)) return [];
    onPart?.(part);
    return work();
  };
  onPart?.('load');
  const loading = await measureLoading({ ...whole, request: input });
  const { request, first } = loading;
  const subject: BenchTarget = { ...whole, request };
  onPart?.('calibrate');
  const calibration = await calibrateInChild({ engine, request }, signal);
  const sizes = await measure('sizes', async () =>
    (await measureSizes(subject, presetSizesOf(loading.card.defaults))).map(drawnSize),
  );
  const budgets = await measure('budgets', () =>
    measureBudgets(subject, shareBudgets(first.picture.plannedBytes), first),
  );
  const row = await measure('stability', () => measureRow(subject, pictures));
  const prompts = await measure('prompts', () => measurePrompts(subject, growingPrompts(request.prompt)));
  return { loading, calibration, sizes, budgets, row, prompts };
}

interface DrawnSize extends MeasuredSize {
  readonly drawn: TimedGeneration;
}

/** The report is of sizes that fit. @throws DanqingError MEMORY_PLAN_IMPOSSIBLE */
function drawnSize({ drawn, ...measured }: MeasuredSize): DrawnSize {
  if (isDanqingError(drawn)) throw drawn;
  return { ...measured, drawn };
}

async function withFloors(
  { paths }: EngineOptions,
  { sizes, calibration }: Measured,
): Promise<MachineReport['sizes']> {
  const configs = await readConfigs(paths);
  return sizes.map(({ size, drawn }) => {
    const { request, promptTokens } = drawn.report;
    const { denoise, decode } = floorFlops(configs, request, promptTokens);
    const floorMs = ((denoise + decode) / calibration.peak.flopsPerSecond) * 1000;
    return { ...size, floorMs, ...drawn.picture };
  });
}

function describeSettings(
  { prompt, seed, steps, guidance }: GenerateRequest,
  { model, profile }: MeasuredLoading['first']['report'],
): MachineReport['settings'] {
  const { threads, precision } = profile;
  return { model, prompt, seed: String(seed), steps, guidance, threads, precision };
}

async function describeHere(
  options: EngineOptions,
  { device, peak }: Calibration,
): Promise<MachineReport['machine']> {
  const machine = await inspectMachine();
  const found = deviceAsked(machine, options.device);
  const isCpu = found === null || found.kind === 'cpu';
  return {
    processor: machine.processor,
    platform: `${process.platform}-${process.arch}`,
    totalBytes: machine.totalBytes,
    device,
    deviceKind: found?.kind ?? 'cpu',
    deviceBytes: isCpu ? machine.totalBytes : found.totalBytes,
    availableBytes: isCpu ? machine.freeBytes : found.freeBytes,
    peakFlops: peak.flopsPerSecond,
  };
}
