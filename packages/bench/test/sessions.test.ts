import { Engine, openEngineInChild, readConfigs } from '@danqing/engine';
import { benchReportSchema } from '@danqing/protocol';
import { beforeAll, expect, it } from 'vitest';
import { MINI_ENGINE } from '../../engine/test/support/mini-model.ts';
import type { BenchCaseName } from '../src/bench-cases.ts';
import type { BenchInput } from '../src/bench-input.ts';
import { floorFlops } from '../src/measure/floor-flops.ts';
import { timeGeneration } from '../src/measure/timed-generation.ts';
import { openSession } from '../src/open-session.ts';
import { summarize } from '../src/summarize.ts';

const figureSchema = benchReportSchema.shape.figures.element;
let input: BenchInput;

beforeAll(async () => {
  await using engine = await openEngineInChild(MINI_ENGINE);
  const fields = { prompt: 'a red circle', seed: 7, width: 64, height: 64, steps: 1 };
  const request = new Engine(engine).resolveRequest(fields);
  const whole = await timeGeneration(engine, request);
  const configs = await readConfigs(MINI_ENGINE.paths);
  const cost = floorFlops(configs, request, whole.report.promptTokens);
  const command = () => ({ file: '', args: [], env: {} });
  input = {
    engine: MINI_ENGINE,
    request,
    whole,
    configs,
    cost,
    card: engine.model.card,
    command,
    pictures: 20,
  };
}, 180_000);

/** Measures one round; `peak` in FLOP/s is far above that of any processor. */
async function measure(name: BenchCaseName, measured: Partial<BenchInput> = {}, peak = 1e15) {
  await using session = await openSession(name, { ...input, ...measured });
  const points: string[] = [];
  const rounds = [await session.round((point) => points.push(point))];
  const { contestants } = session;
  const wholeHash = (measured.whole ?? input.whole).picture.pictureHash;
  const definition = { name, pairs: [] };
  const figure = summarize({ definition, contestants, rounds, wholeHash, loadAverage: 0 }, peak);
  expect(figureSchema.parse(figure)).toEqual(figure);
  return { figure, points, failed: figure.checks.filter(({ ok }) => !ok) };
}

const SERIES = ['memory', 'prompts', 'sizes', 'in-a-row'] as const;

it.each(SERIES)(
  '%s: each point is announced, measured and believable',
  { timeout: 180_000 },
  async (name) => {
    const { figure, points, failed } = await measure(name);
    expect(failed).toEqual([]);
    expect(points).toHaveLength(figure.contestants.length);
    expect(new Set(figure.checks.map((check) => check.name))).toEqual(new Set(['floor', 'picture']));
    const drawn = figure.contestants.filter(({ floorMs }) => floorMs !== null);
    expect(drawn.every(({ pictureHash }) => pictureHash !== null)).toBe(true);
  },
);

it('a size that does not fit is an answer, and the others are measured', { timeout: 180_000 }, async () => {
  await using planning = await openEngineInChild(MINI_ENGINE);
  // Enough for the smallest of the five sizes.
  const { peakBytes } = await planning.plan({ ...input.request, width: 128, height: 128 });
  const engine = { ...MINI_ENGINE, memoryBudgetBytes: peakBytes, offload: false } as const;
  const { figure, failed } = await measure('sizes', { engine });
  expect(failed).toEqual([]);
  const outcomes = Object.fromEntries(figure.contestants.map(({ name, outcome }) => [name, outcome]));
  expect(outcomes).toMatchObject({ '128x128': null, '256x256': 'MEMORY_PLAN_IMPOSSIBLE' });
});

it('refused memory: adaptations are told, and the same picture comes', {
  timeout: 180_000,
}, async () => {
  const { figure, failed } = await measure('refused-memory');
  expect(failed).toEqual([]);
  const outcomes = Object.fromEntries(figure.contestants.map(({ name, outcome }) => [name, outcome]));
  expect(outcomes).toMatchObject({
    undisturbed: 'the same picture',
    'refused at text': 'the same picture after reclaim',
    'refused at denoise': 'the same picture after reclaim',
    'refused at decode': 'the same picture after reclaim',
    'engine out of memory at denoise': expect.stringMatching(/after restart|^MEMORY_PLAN_IMPOSSIBLE$/),
  });
});

it('a slow disk gives the same picture, later', { timeout: 180_000 }, async () => {
  const { figure, failed } = await measure('slow-disk');
  expect(failed).toEqual([]);
  const [slow, fast] = figure.contestants;
  expect([slow?.outcome, slow?.pictureHash]).toEqual([fast?.outcome, fast?.pictureHash]);
  expect(slow?.outcome).toBe('streamed, the same picture');
});

it('another picture than the undisturbed one, and one that is too fast, fail', {
  timeout: 180_000,
}, async () => {
  const { picture } = input.whole;
  const whole = { ...input.whole, picture: { ...picture, pictureHash: 'another' } };
  const { failed } = await measure('killed-engine', { whole }, 1);
  expect(failed.map(({ name }) => name)).toEqual(['floor', 'picture']);
});
