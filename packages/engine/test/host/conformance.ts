import type { EngineClient } from '@danqing/core/engine';
import type { GenerateEvent } from '@danqing/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallRequest } from './small-request.ts';

/** Requirements that every engine must meet, wherever it runs. `open` creates a new one. */
export function describeEngine(name: string, open: () => Promise<EngineClient>): void {
  describe(name, () => {
    let engine: EngineClient;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine[Symbol.asyncDispose]());

    describePictures(() => engine);
    describeCancel(() => engine);
    describeErrors(() => engine);
    describeDisposal(open);
  });
}

function describePictures(engineOf: () => EngineClient): void {
  it('tells what happens in order and gives pictures with a report', async () => {
    const engine = engineOf();
    const request = smallRequest(engine, { numImages: 2 });
    const events: GenerateEvent[] = [];
    const { images, report } = await engine.generate(request, { onEvent: (event) => events.push(event) });
    const told = events.filter(({ type }) => type === 'step' || type === 'image');
    expect(told.map((event) => ('step' in event ? `step ${event.image}.${event.step}` : event.type))).toEqual(
      ['step 0.1', 'step 0.2', 'image', 'step 1.1', 'step 1.2', 'image'],
    );
    const stages = events.flatMap((event) => (event.type === 'stage' ? event.stage : []));
    expect(stages.indexOf('text')).toBeLessThan(stages.indexOf('denoise'));
    expect(stages.indexOf('denoise')).toBeLessThan(stages.indexOf('decode'));
    expect(images.map(({ seed }) => seed)).toEqual([7n, 8n]);
    for (const { image } of images) {
      expect([image.width, image.height, image.data.constructor, image.data.length]).toEqual([
        64,
        64,
        Uint8Array,
        64 * 64 * 3,
      ]);
    }
    expect(images[0]?.image.data).not.toEqual(images[1]?.image.data);
    expect(report).toMatchObject({ request, model: engine.model.card.name });
    expect(report.stages.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(['text', 'denoise', 'decode']),
    );
    expect(report.profile.hash).toMatch(/^[0-9a-f]{12}$/);
    expect(report.peakBytes).toBeGreaterThan(0);
  });

  it('counts the tokens of a prompt as its report does', async () => {
    const engine = engineOf();
    const request = smallRequest(engine);
    const { count, limit } = await engine.tokenize(request.prompt);
    const { report } = await engine.generate(request);
    expect(report.promptTokens).toBe(count);
    expect(limit).toBe(512);
  });

  it('gives the same bytes for the same request', async () => {
    const engine = engineOf();
    const [first, second] = [
      await engine.generate(smallRequest(engine)),
      await engine.generate(smallRequest(engine)),
    ];
    expect(second.images).toEqual(first.images);
  });

  it('adds previews and records values where they are asked for', async () => {
    const engine = engineOf();
    const sizes: number[] = [];
    const recorded = new Map<string, readonly number[]>();
    await engine.generate(smallRequest(engine), {
      preview: true,
      onEvent: (event) => {
        if (event.type === 'step') sizes.push(event.preview?.data.length ?? 0);
      },
      record: (name, shape, values) => {
        expect(values.length).toBe(shape.reduce((product, size) => product * size, 1));
        recorded.set(name, shape);
      },
    });
    expect(sizes).toEqual([8 * 8 * 3, 8 * 8 * 3]);
    expect(recorded.get('image')).toEqual([64, 64, 3]);
  });

  it('works on one request at a time, in their order', async () => {
    const engine = engineOf();
    const order: string[] = [];
    const run = (name: string) =>
      engine
        .generate(smallRequest(engine), { onEvent: () => order.push(name) })
        .then(() => order.push(`${name} done`));
    await Promise.all([run('first'), run('second')]);
    expect(order.lastIndexOf('first done')).toBeLessThan(order.indexOf('second'));
    expect(order.at(-1)).toBe('second done');
  });
}

function describeCancel(engineOf: () => EngineClient): void {
  it('cancels a request before it begins', async () => {
    const engine = engineOf();
    const events: GenerateEvent[] = [];
    const options = { signal: AbortSignal.abort(), onEvent: (event: GenerateEvent) => events.push(event) };
    await expect(engine.generate(smallRequest(engine), options)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(events).toEqual([]);
  });

  it('cancels a request that runs, within a second, and works on', async () => {
    const engine = engineOf();
    const controller = new AbortController();
    let cancelledAt = 0;
    const cancelled = engine.generate(smallRequest(engine, { steps: 100 }), {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type !== 'step' || event.step !== 2) return;
        cancelledAt = performance.now();
        controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
    expect((await engine.generate(smallRequest(engine))).images).toHaveLength(1);
  });

  it('cancels a request that waits at once and leaves the running one alone', async () => {
    const engine = engineOf();
    const controller = new AbortController();
    let ended = false;
    const running = engine.generate(smallRequest(engine, { steps: 4 })).finally(() => {
      ended = true;
    });
    const waiting = engine.generate(smallRequest(engine), { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(ended).toBe(false);
    expect((await running).images).toHaveLength(1);
  });
}

function describeErrors(engineOf: () => EngineClient): void {
  it.each([
    ['of another size', 16 * 8 * 8 - 1, 1, /1023 values/],
    ['for several pictures', 16 * 8 * 8, 2, /one image, but 2/],
  ])('refuses noise %s before it begins', async (_, length, numImages, message) => {
    const engine = engineOf();
    const events: GenerateEvent[] = [];
    const failed = engine.generate(smallRequest(engine, { numImages }), {
      noise: new Float32Array(length),
      onEvent: (event) => events.push(event),
    });
    await expect(failed).rejects.toMatchObject({
      name: 'InputError',
      code: 'INPUT_INVALID',
      message: expect.stringMatching(message),
    });
    expect(events).toEqual([]);
  });

  it('names errors by code and works on', async () => {
    const engine = engineOf();
    const noise = new Float32Array(16 * 8 * 8).fill(Number.NaN);
    const failed = engine.generate(smallRequest(engine), { noise });
    await expect(failed).rejects.toMatchObject({ name: 'ModelError', code: 'RESULT_NOT_FINITE' });
    expect((await engine.generate(smallRequest(engine))).images).toHaveLength(1);
  });

  it('ends a request with what its listener throws', async () => {
    const engine = engineOf();
    const failed = engine.generate(smallRequest(engine), {
      onEvent: () => {
        throw new TypeError('the listener failed');
      },
    });
    await expect(failed).rejects.toThrow(new TypeError('the listener failed'));
    expect((await engine.generate(smallRequest(engine))).images).toHaveLength(1);
  });
}

function describeDisposal(open: () => Promise<EngineClient>): void {
  it('cancels what runs and waits when it is disposed, and then takes no more', async () => {
    const engine = await open();
    const requests: Promise<unknown>[] = [];
    await new Promise<void>((begun) => {
      requests.push(engine.generate(smallRequest(engine, { steps: 100 }), { onEvent: () => begun() }));
      requests.push(engine.generate(smallRequest(engine)));
    });
    const [ends] = await Promise.all([Promise.allSettled(requests), engine[Symbol.asyncDispose]()]);
    const cancelled = { status: 'rejected', reason: expect.objectContaining({ code: 'CANCELLED' }) };
    expect(ends).toEqual([cancelled, cancelled]);
    await expect(engine.generate(smallRequest(engine))).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('can be disposed twice', async () => {
    const engine = await open();
    await Promise.all([engine[Symbol.asyncDispose](), engine[Symbol.asyncDispose]()]);
    await engine[Symbol.asyncDispose]();
  });
}
