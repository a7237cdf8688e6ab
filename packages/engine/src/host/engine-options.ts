import type { EncoderDevice } from '@danqing/core/engine';
import type { Precision } from '@danqing/core/graph';
import type { Offload, PlannedStage } from '@danqing/protocol';
import type { PromptCacheOptions } from '../cache/prompt-cache.ts';
import type { CheckpointPaths } from '../checkpoint/checkpoint-places.ts';

export interface InjectedFault {
  /** Number of the allocation that fails, from 1. */
  readonly allocation: number;
  /** Counts from the start of this stage; default: from opening. */
  readonly stage?: PlannedStage;
  /** Number of consecutive failures. */
  readonly times: number;
  /** `exit`: the process ends and reports that it is out of memory. */
  readonly kind: 'refuse' | 'exit';
}

/** Limits the rate at which weights are read; headers are not affected. */
export interface SlowDisk {
  readonly bytesPerSecond: number;
}

/** The same model with smaller weights. */
export interface SmallerModel {
  readonly name: string;
  readonly paths: CheckpointPaths;
}

export interface EngineOptions {
  readonly paths: CheckpointPaths;
  /** ggml's name of a device, or a kind (`cpu`, `vulkan`); default: the first graphics card, otherwise the CPU. */
  readonly device?: string;
  /** CPU threads; default: all processors this process may use. */
  readonly threads?: number;
  readonly precision?: Precision;
  /** Total device memory for weights, activations and everything else; default: no limit. */
  readonly memoryBudgetBytes?: number;
  /** Keeps encoded prompts across processes; default: only in this one. */
  readonly promptCache?: PromptCacheOptions;
  /** Folder for measurements of this machine; default: each process measures again. */
  readonly machineCache?: string;
  /**
   * Buffer type for each weight type, by ggml's names: `{ q4_0: 'CPU_REPACK' }`. Types not listed here use the buffer
   * type measured to be fastest.
   */
  readonly bufferTypes?: Readonly<Record<string, string>>;
  /** Default: auto. */
  readonly offload?: Offload;
  /** Default: auto. */
  readonly textEncoderDevice?: EncoderDevice;
  /** Used if the model itself does not fit in any way, the largest first; default: none. */
  readonly smaller?: readonly SmallerModel[];
  /** For tests and benchmarks: a device that refuses memory, or an engine that dies for lack of it. */
  readonly injectedFault?: InjectedFault;
  /** For tests and benchmarks: weights on a slow disk. */
  readonly slowDisk?: SlowDisk;
}
