import { loadavg } from 'node:os';
import type { ModelCard } from '@danqing/core/weights';
import { Engine, type EngineOptions, type RequestInput, readConfigs } from '@danqing/engine';
import {
  BENCH_FORMAT,
  type BenchFigure,
  type BenchReport,
  type BenchSuiteName,
  cancelledError,
  type GenerateRequest,
} from '@danqing/protocol';
import {
  type BenchCase,
  type BenchCaseName,
  expectedMs,
  PICTURES_IN_A_ROW,
  withPictures,
} from './bench-cases.ts';
import type { BenchInput } from './bench-input.ts';
import { describeRun } from './describe-run.ts';
import { openBenchTarget } from './measure/bench-target.ts';
import { type TimedGeneration, timeGeneration } from './measure/timed-generation.ts';
import { calibrateInChild } from './native-process.ts';
import { openSession } from './open-session.ts';
import type { Sample } from './session.ts';
import { type Measurement, summarize } from './summarize.ts';

export type BenchEvent =
  | { readonly type: 'calibrate' }
  /** Sent before the first case: the expected duration of all cases. */
  | { readonly type: 'estimate'; readonly durationMs: number }
  | { readonly type: 'case'; readonly name: BenchCaseName; readonly rounds: number }
  | {
      readonly type: 'progress';
      readonly name: string;
      readonly round: number;
      readonly rounds: number;
      /** What is measured next; null after a round. */
      readonly point: string | null;
      /** Of this case and all later ones. */
      readonly remainingMs: number;
    };

export interface BenchOptions extends Pick<BenchInput, 'engine' | 'command'> {
  readonly request: RequestInput;
  readonly cases: readonly BenchCase[];
  /** The suite of the cases; null if they were named one by one. */
  readonly suite: BenchSuiteName | null;
  /** Replaces the default of each case. */
  readonly rounds?: number;
  /** Number of images that `in-a-row` draws. */
  readonly pictures?: number;
  readonly onEvent?: (event: BenchEvent) => void;
  readonly signal?: AbortSignal;
}

/**
 * Measures the cases one after the other. Contestants of a case take turns, so what slows the machine slows both.
 * @throws DanqingError errors of the engine; CANCELLED by the signal
 */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const { engine, onEvent, signal, pictures = PICTURES_IN_A_ROW } = options;
  const cases = options.cases.map((known) => {
    return { ...withPictures(known, pictures), rounds: options.rounds ?? known.rounds };
  });
  const createdAt = new Date().toISOString();
  const start = performance.now();
  onEvent?.({ type: 'calibrate' });
  const configs = await readConfigs(engine.paths);
  const trial = await orCancelled(tryPicture(engine, options.request, signal), signal);
  const { request, card, whole } = trial;
  const calibration = await calibrateInChild({ engine, request }, signal);
  const { cost } = calibration;
  const { command } = options;
  const input: BenchInput = { engine, request, cost, card, configs, whole, pictures, command, signal };
  const expected = cases.map((definition) => expectedMs(definition, trial));
  onEvent?.({ type: 'estimate', durationMs: sum(expected) });
  const figures: BenchFigure[] = [];
  for (const [index, definition] of cases.entries()) {
    const measured = await measureCase(definition, input, {
      onEvent,
      expectedMs: expected[index] ?? 0,
      laterMs: sum(expected.slice(index + 1)),
    });
    figures.push(summarize(measured, calibration.peak.flopsPerSecond));
  }
  return {
    format: BENCH_FORMAT,
    createdAt,
    suite: options.suite,
    durationMs: performance.now() - start,
    ...(await describeRun(engine, trial, calibration)),
    figures,
  };
}

interface Trial {
  readonly request: GenerateRequest;
  readonly card: ModelCard;
  readonly whole: TimedGeneration;
  /** From the start of the engine process to the first image; `warmMs` is the time of a second image. */
  readonly coldMs: number;
  readonly warmMs: number;
}

/** Draws a trial image, the basis of all time estimates. */
async function tryPicture(
  engineOptions: EngineOptions,
  input: RequestInput,
  signal: AbortSignal | undefined,
): Promise<Trial> {
  const start = performance.now();
  await using engine = await openBenchTarget({ engine: engineOptions, signal });
  const request = new Engine(engine).resolveRequest(input);
  const whole = await timeGeneration(engine, request, signal);
  const coldMs = performance.now() - start;
  const { picture } = await timeGeneration(engine, request, signal);
  return { request, card: engine.model.card, whole, coldMs, warmMs: picture.durationMs };
}

interface CaseOptions {
  readonly onEvent: BenchOptions['onEvent'] | undefined;
  readonly expectedMs: number;
  readonly laterMs: number;
}

async function measureCase(
  definition: BenchCase,
  input: BenchInput,
  { expectedMs: caseMs, laterMs, onEvent }: CaseOptions,
): Promise<Measurement> {
  const { name, rounds } = definition;
  const { signal } = input;
  onEvent?.({ type: 'case', name, rounds });
  const loadAverage = loadavg()[0] ?? 0;
  const opening = openSession(name, input);
  // If cancelled while opening, the session is still disposed of.
  await using session = await orCancelled(opening, signal, (late) => late[Symbol.asyncDispose]());
  const points = session.contestants.length;
  const measured: (readonly Sample[])[] = [];
  const start = performance.now();
  const tell = (round: number, done: number, point: string | null) => {
    const all = rounds * points;
    const leftMs = done === 0 ? caseMs : ((performance.now() - start) / done) * (all - done);
    onEvent?.({ type: 'progress', name, round, rounds, point, remainingMs: leftMs + laterMs });
  };
  for (let round = 1; round <= rounds; round += 1) {
    let done = (round - 1) * points;
    const onPoint = (point: string) => {
      tell(round, Math.min(done, round * points - 1), point);
      done += 1;
    };
    measured.push(await orCancelled(session.round(onPoint), signal));
    tell(round, round * points, null);
  }
  const wholeHash = input.whole.picture.pictureHash;
  return { definition, contestants: session.contestants, rounds: measured, wholeHash, loadAverage };
}

/** Resolves with the value, or rejects with CANCELLED as soon as the signal fires; a late value goes to `discard`. */
async function orCancelled<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  discard?: (value: T) => PromiseLike<void>,
): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const cancel = () => {
      reject(cancelledError());
      // A failure after the cancel is ignored: the cancel caused it.
      work.then((value) => discard?.(value)).catch(() => undefined);
    };
    if (signal.aborted) return cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
