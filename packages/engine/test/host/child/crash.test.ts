import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { testRandom } from '../../../../core/test/support/test-random.ts';
import { type EngineInChild, openChildEngine } from '../../../src/host/child/child-engine.ts';
import { openEngineInChild } from '../../../src/host/child/open-engine.ts';
import { MINI_ENGINE } from '../../support/mini-model.ts';
import { smallRequest } from '../small-request.ts';

const MISBEHAVING = new URL('./programs/misbehaving-engine.ts', import.meta.url);
const ABANDON = fileURLToPath(new URL('./programs/abandon-engine.ts', import.meta.url));

const openMisbehaving = (device = 'none') =>
  openChildEngine({ main: MISBEHAVING, engine: { paths: {}, device } });
const draw = (engine: EngineInChild, prompt: string) => engine.generate(smallRequest(engine, { prompt }));

describe('an engine whose process ends', () => {
  it.each(['assert', 'assert on a thread'])('tells which native assertion failed: %s', async (prompt) => {
    await using engine = await openMisbehaving();
    await expect(draw(engine, prompt)).rejects.toMatchObject({
      code: 'ENGINE_CRASHED',
      exitCode: 6,
      details: {
        signal: 'SIGABRT',
        exitCode: null,
        stage: 'decode',
        logTail: expect.stringContaining('GGML_ASSERT'),
      },
      hint: expect.stringContaining('GGML_ASSERT'),
    });
    expect((await draw(engine, 'a red circle')).images).toHaveLength(1);
  });

  it('tells exit codes', async () => {
    await using engine = await openMisbehaving();
    await expect(draw(engine, 'exit')).rejects.toMatchObject({
      code: 'ENGINE_CRASHED',
      details: { signal: null, exitCode: 3, stage: 'decode' },
    });
  });

  it('is an error of each request when it cannot start, and no endless loop', async () => {
    const failed = openMisbehaving('exit');
    await expect(failed).rejects.toMatchObject({
      code: 'ENGINE_CRASHED',
      details: { exitCode: 3, stage: 'open' },
    });
  });

  it.each(['exhaust the memory of arrays', 'exhaust the memory of a device'])(
    'names an allocation that is refused and stays: %s',
    async (prompt) => {
      await using engine = await openMisbehaving();
      const { pid } = engine;
      await expect(draw(engine, prompt)).rejects.toMatchObject({ code: 'MEMORY_ALLOCATION' });
      expect((await draw(engine, 'a red circle')).images).toHaveLength(1);
      expect(engine.pid).toBe(pid);
    },
  );

  it('draws the next picture after kill -9 at ten random moments', { timeout: 180_000 }, async () => {
    const random = testRandom();
    await using engine = await openEngineInChild(MINI_ENGINE);
    const expected = await draw(engine, 'a red circle');
    for (let round = 0; round < 10; round += 1) {
      const drawing = engine.generate(smallRequest(engine, { steps: 100 }));
      const killed = expect(drawing).rejects.toMatchObject({
        code: 'ENGINE_CRASHED',
        details: { signal: 'SIGKILL', stage: expect.stringMatching(/^(generate|text|load|denoise)$/) },
      });
      await sleep(random.uniform() * 300);
      process.kill(engine.pid ?? 0, 'SIGKILL');
      await killed;
      expect((await draw(engine, 'a red circle')).images).toEqual(expected.images);
    }
  });
});

describe('an engine that does not answer', () => {
  it.each(['never answer', 'block'])('is ended when a request is cancelled: %s', async (prompt) => {
    await using engine = await openMisbehaving();
    const controller = new AbortController();
    const stuck = engine.generate(smallRequest(engine, { prompt }), {
      signal: controller.signal,
      onEvent: ({ type }) => {
        if (type === 'image') setTimeout(() => controller.abort(), 10);
      },
    });
    const cancelled = expect(stuck).rejects.toMatchObject({ code: 'CANCELLED' });
    await new Promise((resolve) => controller.signal.addEventListener('abort', resolve));
    const start = performance.now();
    await cancelled;
    expect(performance.now() - start).toBeLessThan(1000);
    expect(engine.pid).toBeNull();
    expect((await draw(engine, 'a red circle')).images).toHaveLength(1);
  });

  it('can be cancelled while it opens', async () => {
    const signal = AbortSignal.timeout(50);
    const opening = openChildEngine({ main: MISBEHAVING, engine: { paths: {}, device: 'block' }, signal });
    await expect(opening).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('an engine that starts again', () => {
  it('can be cancelled while it starts again', async () => {
    await using engine = await openMisbehaving();
    await expect(draw(engine, 'exit')).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
    const events: string[] = [];
    const restarting = engine.generate(smallRequest(engine), {
      signal: AbortSignal.timeout(100),
      onEvent: ({ type }) => events.push(type),
    });
    await expect(restarting).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(events).toEqual([]);
    expect((await draw(engine, 'a red circle')).images).toHaveLength(1);
  });
});

describe('the process of an engine', () => {
  it('leaves Ctrl-C to its parent', async () => {
    await using engine = await openMisbehaving();
    const { pid } = engine;
    process.kill(pid ?? 0, 'SIGINT');
    await draw(engine, 'a red circle');
    expect(engine.pid).toBe(pid);
  });

  it('ends when it is disposed', async () => {
    const engine = await openMisbehaving();
    const { pid } = engine;
    await engine[Symbol.asyncDispose]();
    expect([engine.pid, isRunning(pid)]).toEqual([null, false]);
  });

  it('ends when its parent is killed', async () => {
    const parent = spawn(process.execPath, ['--import', 'tsx', ABANDON], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await firstNumber(parent);
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isRunning(pid), { timeout: 2000 }).toBe(false);
  });
});

async function firstNumber(program: ChildProcess): Promise<number> {
  const [text] = await once(program.stdout as NodeJS.ReadableStream, 'data');
  return Number(String(text));
}

function isRunning(pid: number | null): boolean {
  try {
    return process.kill(pid ?? 0, 0);
  } catch {
    return false;
  }
}
