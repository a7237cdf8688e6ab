import { type EngineInChild, type EngineOptions, openEngineInChild } from '@danqing/engine';
import type { GenerateRequest } from '@danqing/protocol';

/** What is measured: an engine and a request to it. */
export interface BenchTarget {
  readonly engine: EngineOptions;
  readonly request: GenerateRequest;
  readonly signal?: AbortSignal | undefined;
  /** Hears the name of each point before it is measured. */
  readonly onPoint?: ((name: string) => void) | undefined;
}

/** The engine in a process of its own. @throws DanqingError what the engine throws; CANCELLED by the signal */
export function openBenchTarget({
  engine,
  signal,
}: Pick<BenchTarget, 'engine' | 'signal'>): Promise<EngineInChild> {
  return openEngineInChild(engine, signal === undefined ? {} : { signal });
}
