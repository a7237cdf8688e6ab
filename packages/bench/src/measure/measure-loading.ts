import type { EngineInChild } from '@danqing/engine';
import type { MemoryCurve } from '@danqing/protocol';
import { type BenchTarget, openBenchTarget } from './bench-target.ts';
import { MemorySampler } from './memory-sampler.ts';
import { type TimedGeneration, timeGeneration } from './timed-generation.ts';

export interface MeasuredLoading {
  readonly openMs: number;
  readonly first: TimedGeneration;
  readonly second: TimedGeneration;
  /** Resident memory of the engine process over the whole time. */
  readonly curve: MemoryCurve;
}

/** Measures an engine from process start to its second image, with memory both busy and idle. */
export async function measureLoading(target: BenchTarget): Promise<MeasuredLoading> {
  const { request, signal, onPoint } = target;
  let child: EngineInChild | null = null;
  using sampler = new MemorySampler(() => child?.pid ?? null);
  const start = performance.now();
  onPoint?.('open model');
  child = await openBenchTarget(target);
  await using engine = child;
  const openMs = performance.now() - start;
  sampler.phase('idle');
  await pause();
  const draw = async (name: string, after: string) => {
    onPoint?.(name);
    sampler.phase(name);
    const drawn = await timeGeneration(engine, request, signal);
    sampler.phase(after);
    await pause();
    return drawn;
  };
  const first = await draw('first picture', 'after it');
  const second = await draw('second picture', 'after that');
  return { openMs, first, second, curve: sampler.curve };
}

const PAUSE_MS = 800;

/** Idle time for measuring the memory a process holds when it does nothing. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
