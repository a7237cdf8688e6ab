import { cpus, loadavg, totalmem } from 'node:os';
import {
  BENCH_FORMAT,
  type BenchFigure,
  type BenchReport,
  cancelledError,
  type GenerateRequest,
} from '@danqing/protocol';
import { Engine, type RequestInput } from '../api/engine.ts';
import { openEngineInChild } from '../host/child/open-engine.ts';
import type { EngineOptions } from '../host/engine-options.ts';
import { readVersion } from '../version.ts';
import type { BenchCase } from './bench-cases.ts';
import type { BenchInput } from './bench-input.ts';
import type { Calibration } from './calls.ts';
import { openColdStartSession } from './cold-start-session.ts';
import { calibrateInChild, openSessionInChild } from './native-process.ts';
import { openLoadSession, openWarmPictureSession } from './picture-sessions.ts';
import type { BenchSession, Sample } from './session.ts';
import { summarize } from './summarize.ts';

export type BenchEvent =
  | { readonly type: 'calibrate' }
  /** Before the first case: what all of them are expected to take. */
  | { readonly type: 'estimate'; readonly durationMs: number }
  | { readonly type: 'case'; readonly name: string; readonly rounds: number }
  | {
      readonly type: 'round';
      readonly name: string;
      readonly round: number;
      readonly rounds: number;
      /** Of this case and those after it. */
      readonly remainingMs: number;
    };

export interface BenchOptions extends Pick<BenchInput, 'engine' | 'command'> {
  readonly request: RequestInput;
  readonly cases: readonly BenchCase[];
  /** In place of each case's own number. */
  readonly rounds?: number;
  readonly onEvent?: (event: BenchEvent) => void;
  readonly signal?: AbortSignal;
}

/**
 * Measures the cases one after the other. Contestants of a case take turns, so what slows the machine slows both.
 * @throws DanqingError what the engine throws; CANCELLED by the signal
 */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const { engine, cases, onEvent, signal } = options;
  const createdAt = new Date().toISOString();
  const start = performance.now();
  onEvent?.({ type: 'calibrate' });
  const trial = await orCancelled(tryPicture(engine, options.request), signal);
  const { request } = trial;
  const calibration = await calibrateInChild({ engine, request }, signal);
  const input: BenchInput = { engine, request, cost: calibration.cost, command: options.command };
  const roundsOf = (definition: BenchCase) => options.rounds ?? definition.rounds;
  const expected = cases.map((definition) => expectedMs(definition, roundsOf(definition), trial));
  onEvent?.({ type: 'estimate', durationMs: sum(expected) });
  const figures: BenchFigure[] = [];
  for (const [index, definition] of cases.entries()) {
    const laterMs = sum(expected.slice(index + 1));
    const measured = await measureCase(definition, input, {
      ...options,
      rounds: roundsOf(definition),
      laterMs,
    });
    figures.push(summarize(measured, calibration.peak.flopsPerSecond));
  }
  return {
    format: BENCH_FORMAT,
    createdAt,
    durationMs: performance.now() - start,
    ...describeRun(trial, calibration),
    figures,
  };
}

interface Trial {
  readonly request: GenerateRequest;
  readonly model: string;
  readonly threads: number;
  readonly precision: string;
  /** From the start of the engine's process to the first picture, and a second picture. */
  readonly coldMs: number;
  readonly warmMs: number;
}

/** What a picture takes here: all estimates follow from it. */
async function tryPicture(options: EngineOptions, input: RequestInput): Promise<Trial> {
  const start = performance.now();
  await using engine = new Engine(await openEngineInChild(options));
  const request = engine.resolveRequest(input);
  const { report } = await engine.generate({ ...input, seed: request.seed });
  const coldMs = performance.now() - start;
  await engine.generate({ ...input, seed: request.seed });
  const { threads, precision } = report.profile;
  return {
    request,
    model: report.model,
    threads,
    precision,
    coldMs,
    warmMs: performance.now() - start - coldMs,
  };
}

function expectedMs({ costs }: BenchCase, rounds: number, { coldMs, warmMs }: Trial): number {
  return coldMs + costs.beforeMs + rounds * (costs.pictures * warmMs + costs.starts * coldMs);
}

interface CaseOptions extends Pick<BenchOptions, 'onEvent' | 'signal'> {
  readonly rounds: number;
  readonly laterMs: number;
}

async function measureCase(
  definition: BenchCase,
  input: BenchInput,
  { rounds, laterMs, onEvent, signal }: CaseOptions,
): Promise<Parameters<typeof summarize>[0]> {
  const { name } = definition;
  onEvent?.({ type: 'case', name, rounds });
  const loadAverage = loadavg()[0] ?? 0;
  const opening = openSession(definition, input);
  // Cancelled while it opens, it is still disposed of.
  await using session = await orCancelled(opening, signal, (late) => late[Symbol.asyncDispose]());
  const measured: (readonly Sample[])[] = [];
  const start = performance.now();
  for (let round = 1; round <= rounds; round += 1) {
    measured.push(await orCancelled(session.round(), signal));
    const remainingMs = ((performance.now() - start) / round) * (rounds - round) + laterMs;
    onEvent?.({ type: 'round', name, round, rounds, remainingMs });
  }
  return { definition, contestants: session.contestants, rounds: measured, loadAverage };
}

function openSession({ name }: BenchCase, input: BenchInput): Promise<BenchSession> {
  const { engine, request, cost, command } = input;
  switch (name) {
    case 'cold-start':
      return openColdStartSession((places) => command(request, places));
    case 'load':
      return openLoadSession(input);
    case 'warm-picture':
      return openWarmPictureSession(input);
    default:
      return openSessionInChild({ name, engine, request, cost });
  }
}

/** The value, or CANCELLED as soon as the signal says so; what comes too late goes to `discard`. */
async function orCancelled<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  discard?: (value: T) => PromiseLike<void>,
): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const cancel = () => {
      reject(cancelledError());
      // Its own failure has nobody left to interest: the cancelling caused it.
      work.then((value) => discard?.(value)).catch(() => undefined);
    };
    if (signal.aborted) return cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

function describeRun(
  { request, model, threads, precision }: Trial,
  { peak, device, features, ggml }: Calibration,
): Pick<BenchReport, 'versions' | 'machine' | 'settings' | 'peak'> {
  const { prompt, width, height, steps, guidance } = request;
  return {
    versions: { danqing: readVersion(), node: process.versions.node, ggml },
    machine: {
      processor: cpus()[0]?.model.trim() ?? process.arch,
      totalBytes: totalmem(),
      platform: `${process.platform}-${process.arch}`,
      device,
      features: [...features],
    },
    settings: {
      model,
      prompt,
      seed: String(request.seed),
      width,
      height,
      steps,
      guidance,
      threads,
      precision,
    },
    peak: { gflops: peak.flopsPerSecond / 1e9, weights: peak.weights },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
