import { DanqingError, type GenerateEvent, sameText } from '@danqing/protocol';
import { expect, it } from 'vitest';
import { Engine } from '../../src/api/engine.ts';
import type { Generation } from '../../src/api/generation.ts';
import { type FakeEngineOptions, openFakeEngine } from '../../src/host/fake.ts';

const SMALL = { prompt: 'a red circle', seed: 7, steps: 3 };

const open = (options: FakeEngineOptions = {}) => new Engine(openFakeEngine(options));
const failing = () =>
  open({
    failWith: ({ prompt }) =>
      prompt === 'fail' ? new DanqingError('MODEL_SHAPE', sameText('as asked')) : null,
  });

async function eventsOf(generation: Generation): Promise<GenerateEvent[]> {
  const events: GenerateEvent[] = [];
  for await (const event of generation) events.push(event);
  return events;
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

it('gives events to a loop, then the result', async () => {
  await using engine = open();
  const heard: GenerateEvent[] = [];
  const generation = engine.generate(SMALL, { onEvent: (event) => heard.push(event) });
  const events = await eventsOf(generation);
  const { images, report } = await generation.result;
  expect(events.flatMap((event) => (event.type === 'step' ? event.step : []))).toEqual([1, 2, 3]);
  expect(events.at(-1)).toEqual({ type: 'image', image: 0, seed: 7n });
  expect(heard).toEqual(events);
  expect(images).toHaveLength(1);
  expect(report.request).toMatchObject({ prompt: 'a red circle', width: 64, height: 64, numImages: 1 });
});

it('is awaited without a loop; a loop afterwards still sees everything', async () => {
  await using engine = open();
  const generation = engine.generate(SMALL);
  expect((await generation).images).toHaveLength(1);
  const events = await eventsOf(generation);
  expect(events[0]?.type).toBe('stage');
  expect(await eventsOf(generation)).toEqual(events);
});

it.each([-1, '-1', -1n, null])('takes the seed %o as one by chance', async (seed) => {
  await using engine = new Engine(openFakeEngine());
  const seeds = [1, 2].map(() => engine.resolveRequest({ prompt: 'a red circle', seed }).seed);
  expect(seeds[0]).not.toBe(seeds[1]);
  expect(() => engine.resolveRequest({ prompt: 'a red circle', seed: -2 })).toThrow(
    expect.objectContaining({ code: 'INPUT_SEED' }),
  );
});

it('fills in what the request leaves open, the seed from chance', async () => {
  await using engine = open();
  const first = engine.resolveRequest({ prompt: 'cat' });
  const second = engine.resolveRequest({ prompt: 'cat' });
  expect(first).toMatchObject({ width: 64, height: 64, steps: 4, guidance: 0, shift: 3, numImages: 1 });
  expect(first.seed).not.toBe(second.seed);
  expect(engine.resolveRequest({ ...first })).toEqual(first);
  expect(await engine.plan({ prompt: 'cat' })).toMatchObject({ placement: 'resident' });
});

it('takes a request that it has resolved as it is, and nobody can change that one', async () => {
  await using engine = open();
  const request = engine.resolveRequest({ prompt: 'cat' });
  expect(engine.resolveRequest(request)).toBe(request);
  expect((await engine.generate(request)).report.request).toBe(request);
  expect(() => Object.assign(request, { width: 65 })).toThrow(TypeError);
  expect(() => engine.resolveRequest({ ...request, width: 65 })).toThrow(
    expect.objectContaining({ code: 'INPUT_SIZE_NOT_MULTIPLE' }),
  );
});

// Vitest fails on an unhandled rejection: each of these uses only one of the two ways.
it('throws the error of a failed request in the way that is used', async () => {
  await using engine = failing();
  const input = { ...SMALL, prompt: 'fail' };
  await expect(eventsOf(engine.generate(input))).rejects.toMatchObject({ code: 'MODEL_SHAPE' });
  await expect(engine.generate(input).result).rejects.toMatchObject({ code: 'MODEL_SHAPE' });
  engine.generate(input);
  await nextTurn();
  expect((await engine.generate(SMALL)).images).toHaveLength(1);
});

it('rejects a wrong request, and does not throw at the call', async () => {
  await using engine = open();
  const generation = engine.generate({ prompt: 'cat', width: 65 });
  await expect(generation.result).rejects.toMatchObject({ code: 'INPUT_SIZE_NOT_MULTIPLE' });
  await expect(engine.plan({ prompt: 'cat', steps: 0 })).rejects.toMatchObject({ code: 'INPUT_STEPS_RANGE' });
});

it('cancels by the signal', async () => {
  await using engine = open({ stepMs: 1000 });
  const generation = engine.generate(SMALL, { signal: AbortSignal.timeout(20) });
  await expect(eventsOf(generation)).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('cancels when a loop is left, and the engine is free then', async () => {
  await using engine = open({ stepMs: 5 });
  const left = engine.generate({ ...SMALL, steps: 100 });
  for await (const event of left) if (event.type === 'step') break;
  await expect(left.result).rejects.toMatchObject({ code: 'CANCELLED' });

  const broken = (async () => {
    for await (const _ of engine.generate({ ...SMALL, steps: 100 })) throw new RangeError('mine');
  })();
  await expect(broken).rejects.toThrow(new RangeError('mine'));
  expect((await engine.generate(SMALL)).images).toHaveLength(1);
});

it('keeps of the previews that nobody took the newest, and every one for a loop that follows', async () => {
  await using engine = open({ stepMs: 2 });
  const previews = (events: GenerateEvent[]) =>
    events.flatMap((event) => (event.type === 'step' ? 'preview' in event : []));
  const generation = engine.generate(SMALL, { preview: true });
  expect(previews(await eventsOf(generation))).toEqual([true, true, true]);
  expect(previews(await eventsOf(generation))).toEqual([false, false, true]);
});

it('cancels what runs when it is disposed', async () => {
  const engine = open({ stepMs: 1000 });
  const generation = engine.generate(SMALL);
  await nextTurn();
  await engine[Symbol.asyncDispose]();
  await expect(generation.result).rejects.toMatchObject({ code: 'CANCELLED' });
});
