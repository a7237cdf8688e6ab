import { type EngineInChild, type EngineOptions, openEngineInChild } from '@danqing/engine';
import type { GenerateRequest } from '@danqing/protocol';

/** Target of a measurement: an engine and a request. */
export interface BenchTarget {
  readonly engine: EngineOptions;
  readonly request: GenerateRequest;
  readonly signal?: AbortSignal | undefined;
  /** Called with the name of each point before it is measured. */
  readonly onPoint?: ((name: string) => void) | undefined;
}

/** Opens the engine in its own process. @throws DanqingError errors of the engine; CANCELLED by the signal */
export function openBenchTarget({
  engine,
  signal,
}: Pick<BenchTarget, 'engine' | 'signal'>): Promise<EngineInChild> {
  return openEngineInChild(engine, signal === undefined ? {} : { signal });
}
