import type { Adaptation, MemoryPlan } from './plan.ts';
import type { GenerateRequest } from './request.ts';

/** Pixels of a picture, eight bits a channel, row by row from the top left. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** width * height * 3 bytes. */
  readonly data: Uint8Array;
}

export type StageName = 'load' | 'encode' | 'denoise' | 'decode';

/** What happens while a request is worked on. Everything a user sees of progress comes from these. */
export type GenerateEvent =
  | { readonly type: 'stage'; readonly stage: StageName; readonly detail: string }
  | {
      readonly type: 'step';
      /** Which of the pictures, from 0. */
      readonly image: number;
      /** Steps done, 1 to `steps`. */
      readonly step: number;
      readonly steps: number;
      readonly durationMs: number;
      /** A small estimate of the finished picture, when asked for. */
      readonly preview?: RgbImage;
    }
  | {
      readonly type: 'warning';
      readonly message: string;
      /** The same in Chinese. */
      readonly zh?: string;
      /** Memory was refused and this was done; its plan is not known yet where the engine starts again. */
      readonly adaptation?: Pick<Adaptation, 'kind'> & { readonly peakBytes: number | null };
      /** A prompt was cut off. */
      readonly promptLength?: PromptLength;
    }
  | { readonly type: 'image'; readonly image: number; readonly seed: bigint };

/** Tokens of a prompt with its template, and how many are read. */
export interface PromptLength {
  readonly tokens: number;
  readonly limit: number;
  /** Whether it is the negative prompt. */
  readonly negative: boolean;
}

/** How a result was computed: the same request under the same profile gives the same bytes. */
export interface ExecutionProfile {
  readonly device: string;
  readonly threads: number;
  readonly precision: string;
  /** What the library and its kernels are, and how weights lie: "ggml 0.25.1", "q4_0 in CPU_REPACK", … */
  readonly details: readonly string[];
  /** First 12 hex digits of the sum over all of the above. */
  readonly hash: string;
}

export interface StageTime {
  readonly stage: StageName;
  /** Wall time, summed over the pictures. */
  readonly durationMs: number;
}

export interface GeneratedImage {
  readonly seed: bigint;
  readonly image: RgbImage;
}

/** What a request took, to be held against its plan. */
export interface MemoryUsage {
  /** Most at once, above what was taken before the engine's first plan. */
  readonly usedBytes: number;
  /** Resident memory of the process, the driver's figure, or, where a driver tells nothing, what was allocated. */
  readonly source: 'process' | 'driver' | 'allocator';
  /** Most of weights and activations at once, as the engine allocated them. */
  readonly allocatedBytes: number;
}

export interface GenerateReport {
  readonly request: GenerateRequest;
  readonly model: string;
  readonly profile: ExecutionProfile;
  readonly stages: readonly StageTime[];
  /** Tokens of the prompt with its template, after the cut at 512. */
  readonly promptTokens: number;
  readonly promptTruncated: boolean;
  /** The one that was followed in the end. */
  readonly plan: MemoryPlan;
  /** In this order; empty when memory was never refused. */
  readonly adaptations: readonly Adaptation[];
  /** Largest resident memory of the engine's process so far. */
  readonly peakBytes: number;
  readonly memory: MemoryUsage;
}

export interface GenerateResult {
  readonly images: readonly GeneratedImage[];
  readonly report: GenerateReport;
}
