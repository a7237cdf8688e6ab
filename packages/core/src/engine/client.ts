import type {
  GenerateEvent,
  GenerateRequest,
  GenerateResult,
  MemoryPlan,
  ModelKind,
  Text,
} from '@danqing/protocol';
import type { HostTensor } from '../graph/lowering.ts';
import type { ModelCard } from '../weights/model-card.ts';

/** What an engine knows about the model it has open. */
export interface EngineModel {
  readonly card: ModelCard;
  readonly kind: ModelKind;
  /** Schedule shift of the model's scheduler. */
  readonly shift: number;
  readonly latentChannels: number;
  readonly warnings: readonly Text[];
}

/** What the model reads of a prompt, its template included. */
export interface PromptTokens {
  /** Of the whole prompt. */
  readonly count: number;
  /** What lies beyond it is not read. */
  readonly limit: number;
}

export interface GenerateOptions {
  readonly onEvent?: (event: GenerateEvent) => void;
  readonly signal?: AbortSignal;
  /** Adds a small picture to each step's event. */
  readonly preview?: boolean;
  /** Initial latents [1, 16, height/8, width/8] in place of the seed's noise; for one picture. */
  readonly noise?: Float32Array;
  /** Begins with clearly less memory than planned: an attempt on the plan itself has ended for want of it. */
  readonly shrink?: boolean;
  /** Receives the values between the stages; see recorder.ts for the names. */
  readonly record?: (name: string, shape: readonly number[], values: HostTensor) => void;
}

/**
 * The engine as its users see it, wherever it runs: in a process of its own, in the caller's, or nowhere (the fake).
 * Disposal cancels what runs or waits.
 */
export interface EngineClient extends AsyncDisposable {
  readonly model: EngineModel;
  /**
   * Where the memory of a request would go. Reads no weights.
   * @throws DanqingError MEMORY_PLAN_IMPOSSIBLE
   */
  plan(request: GenerateRequest): Promise<MemoryPlan>;
  /** How long a prompt is for this model. Needs no weights. */
  countTokens(prompt: string): Promise<PromptTokens>;
  /**
   * One request at a time; a second one waits. What a listener throws ends the request with that error.
   * @throws DanqingError CANCELLED within a second of the signal; INPUT_INVALID for noise that does not fit the request;
   * MEMORY_PLAN_IMPOSSIBLE before a weight is read
   */
  generate(request: GenerateRequest, options?: GenerateOptions): Promise<GenerateResult>;
}
