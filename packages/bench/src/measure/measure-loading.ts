import type { ModelCard } from '@danqing/core/weights';
import { Engine, type EngineInChild, type RequestInput } from '@danqing/engine';
import type { GenerateRequest, MachineReport } from '@danqing/protocol';
import { type Drawn, drawMeasured } from './measured-picture.ts';
import { MemorySampler } from './memory-sampler.ts';
import { openSubject, type Subject } from './subject.ts';

export interface MeasuredLoading {
  readonly card: ModelCard;
  readonly request: GenerateRequest;
  readonly openMs: number;
  readonly first: Drawn;
  readonly second: Drawn;
  /** Resident memory of the engine's process all the while. */
  readonly curve: MachineReport['memory'];
}

/** From the start of the engine's process to a second picture, with its memory when it works and when it does not. */
export async function measureLoading({
  request: input,
  signal,
  onPoint,
  ...options
}: Omit<Subject, 'request'> & { readonly request: RequestInput }): Promise<MeasuredLoading> {
  let child: EngineInChild | null = null;
  using sampler = new MemorySampler(() => child?.pid ?? null);
  const start = performance.now();
  onPoint?.('open model');
  child = await openSubject({ ...options, signal });
  await using engine = child;
  const openMs = performance.now() - start;
  sampler.phase('idle');
  const request = new Engine(engine).resolveRequest(input);
  await pause();
  const draw = async (name: string, after: string) => {
    onPoint?.(name);
    sampler.phase(name);
    const drawn = await drawMeasured(engine, request, signal);
    sampler.phase(after);
    await pause();
    return drawn;
  };
  const first = await draw('first picture', 'after it');
  const second = await draw('second picture', 'after that');
  return { card: engine.model.card, request, openMs, first, second, curve: sampler.curve };
}

const PAUSE_MS = 800;

/** For the memory that a process holds when nothing happens. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
