import type { EncoderDevice } from '@danqing/core/engine';
import type { Precision } from '@danqing/core/graph';
import type { Offload, PlannedStage } from '@danqing/protocol';
import type { PromptCacheOptions } from '../cache/prompt-cache.ts';
import type { CheckpointPaths } from '../checkpoint/checkpoint-places.ts';

export interface InjectedFault {
  /** Which allocation fails, counted from 1. */
  readonly allocation: number;
  /** Counted from the beginning of this stage; default: from the opening. */
  readonly stage?: PlannedStage;
  /** How many in a row. */
  readonly times: number;
  /** `exit`: the process ends, and says that it is out of memory. */
  readonly kind: 'refuse' | 'exit';
}

/** Weights come no faster than this; headers are read as ever. */
export interface SlowDisk {
  readonly bytesPerSecond: number;
}

/** The same model in smaller weights. */
export interface SmallerModel {
  readonly name: string;
  readonly paths: CheckpointPaths;
}

export interface EngineOptions {
  readonly paths: CheckpointPaths;
  /** ggml's name of a device, or a kind (`cpu`, `vulkan`); default: the first graphics card, else the CPU. */
  readonly device?: string;
  /** On the CPU; default: all processors this process may use. */
  readonly threads?: number;
  readonly precision?: Precision;
  /** What weights, activations and the rest may take on the device together; default: no limit. */
  readonly memoryBudgetBytes?: number;
  /** Keeps encoded prompts between processes; default: in this one only. */
  readonly promptCache?: PromptCacheOptions;
  /** Folder in which it is kept what was measured of this machine; default: measured anew by each process. */
  readonly machineCache?: string;
  /**
   * Where weights lie, by ggml's names of weight type and buffer type: `{ q4_0: 'CPU_REPACK' }`. Types that are not named
   * here lie where they were measured to be fastest.
   */
  readonly bufferTypes?: Readonly<Record<string, string>>;
  /** Default: auto. */
  readonly offload?: Offload;
  /** Default: auto. */
  readonly textEncoderDevice?: EncoderDevice;
  /** Drawn with when the model itself does not fit in any way, the largest first; default: none. */
  readonly smaller?: readonly SmallerModel[];
  /** For tests and benchmarks: a device that refuses memory, an engine that dies for want of it. */
  readonly injectedFault?: InjectedFault;
  /** Likewise: weights on a slow disk. */
  readonly slowDisk?: SlowDisk;
}
