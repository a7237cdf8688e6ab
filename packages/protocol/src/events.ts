import type { Adaptation, MemoryPlan } from './plan.ts';
import type { GenerateRequest } from './request/request-schemas.ts';
import type { StageName } from './stages.ts';

/** Pixels of an image: RGB, eight bits per channel, row by row from the top left. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** width * height * 3 bytes. */
  readonly data: Uint8Array;
}

/** Events of a running request. All progress that users see comes from these. */
export type GenerateEvent =
  /** `detail` of `load`: the stage that waits for weights. */
  | { readonly type: 'stage'; readonly stage: StageName; readonly detail: string }
  | {
      readonly type: 'step';
      /** Index of the image, from 0. */
      readonly image: number;
      /** Steps completed, 1 to `steps`. */
      readonly step: number;
      readonly steps: number;
      readonly durationMs: number;
      /** A small preview of the finished image, if requested. */
      readonly preview?: RgbImage;
    }
  | {
      readonly type: 'warning';
      readonly message: string;
      /** The message in Chinese. */
      readonly zh?: string;
      /** Adaptation after memory was refused. Its plan is not known yet when the engine restarts. */
      readonly adaptation?: Pick<Adaptation, 'kind'> & { readonly peakBytes: number | null };
      /** Set when a prompt was truncated. */
      readonly promptLength?: PromptLength;
    }
  | { readonly type: 'image'; readonly image: number; readonly seed: bigint };

/** Number of tokens of a prompt with its template, and how many of them are read. */
export interface PromptLength {
  readonly tokens: number;
  readonly limit: number;
  /** True for the negative prompt. */
  readonly negative: boolean;
}

/** How a result was computed: the same request under the same profile gives the same bytes. */
export interface ExecutionProfile {
  readonly device: string;
  readonly threads: number;
  readonly precision: string;
  /** Library version, kernels and placement of weights: "ggml 0.25.1", "q4_0 in CPU_REPACK", … */
  readonly details: readonly string[];
  /** First 12 hex digits of the checksum over all of the above. */
  readonly hash: string;
}

export interface StageTime {
  readonly stage: StageName;
  /** Wall time, summed over all images. */
  readonly durationMs: number;
}

export interface GeneratedImage {
  readonly seed: bigint;
  readonly image: RgbImage;
}

/** Memory that a request used, for comparison with its plan. */
export interface MemoryUsage {
  /** Peak, less what was in use before the engine's first plan. */
  readonly usedBytes: number;
  /**
   * Resident memory of the process, the driver's figure, or the engine's allocations when the driver reports nothing.
   */
  readonly source: 'process' | 'driver' | 'allocator';
  /** Peak of weights and activations as allocated by the engine. */
  readonly allocatedBytes: number;
}

export interface GenerateReport {
  readonly request: GenerateRequest;
  readonly model: string;
  readonly profile: ExecutionProfile;
  readonly stages: readonly StageTime[];
  /** Tokens of the prompt with its template, after truncation to 512. */
  readonly promptTokens: number;
  readonly promptTruncated: boolean;
  /** The plan that was followed in the end. */
  readonly plan: MemoryPlan;
  /** In order of occurrence; empty when memory was never refused. */
  readonly adaptations: readonly Adaptation[];
  /** Largest resident memory of the engine's process so far. */
  readonly peakBytes: number;
  readonly memory: MemoryUsage;
}

export interface GenerateResult {
  readonly images: readonly GeneratedImage[];
  readonly report: GenerateReport;
}
