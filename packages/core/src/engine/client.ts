import type {
  GenerateEvent,
  GenerateRequest,
  GenerateResult,
  MemoryPlan,
  ModelKind,
  Text,
} from '@danqing/protocol';
import type { HostTensor } from '../graph/lowering.ts';
import type { PromptTokens } from '../tokenizer/qwen3-tokenizer.ts';
import type { RequestTokens } from '../tokenizer/request-tokens.ts';
import type { ModelCard } from '../weights/model-card.ts';

/** Properties of an engine's open model. */
export interface EngineModel {
  readonly card: ModelCard;
  readonly kind: ModelKind;
  /** Schedule shift of the model's scheduler. */
  readonly shift: number;
  readonly latentChannels: number;
  readonly warnings: readonly Text[];
}

/** Plain data among the options of an image; sent as it is to wherever the engine runs. */
export interface GenerateCall {
  /** Adds a preview to each step's event. */
  readonly preview?: boolean | undefined;
  /** Initial latents [1, 16, height/8, width/8] that replace the seed's noise; for a single image. */
  readonly noise?: Float32Array | undefined;
  /** Starts with clearly less memory than planned, because an attempt at the plan itself ran out of memory. */
  readonly shrink?: boolean | undefined;
  /** Tokens of this same request, if it was tokenized before. */
  readonly tokens?: RequestTokens | undefined;
}

/** Callbacks and the signal, which stay with the caller. */
export interface GenerateListeners {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: GenerateEvent) => void) | undefined;
  /** Receives the values between the stages; see recorder.ts for the names. */
  readonly record?: ((name: string, shape: readonly number[], values: HostTensor) => void) | undefined;
}

export interface GenerateOptions extends GenerateCall, GenerateListeners {}

export interface PlanOptions extends Pick<GenerateCall, 'tokens'>, Pick<GenerateListeners, 'signal'> {}

/**
 * What all engines do, in a process of their own, in the caller's, or without a model (the fake). Requests are already
 * resolved and are not checked again. The caller must await each answer before making the next call; callers that do
 * not know of each other use `EngineClient`.
 */
export interface UnqueuedEngine extends AsyncDisposable {
  readonly model: EngineModel;
  /** Tokenizes a prompt as the model reads it. Needs no weights. */
  tokenize(prompt: string, options?: Pick<GenerateListeners, 'signal'>): Promise<PromptTokens>;
  /**
   * Plans where the memory of a request goes. Reads no weights.
   * @throws DanqingError MEMORY_PLAN_IMPOSSIBLE
   */
  plan(request: GenerateRequest, options?: PlanOptions): Promise<MemoryPlan>;
  /**
   * If a listener throws, the request fails with that error.
   * @throws DanqingError CANCELLED within a second of the signal; MEMORY_PLAN_IMPOSSIBLE before a weight is read
   */
  generate(request: GenerateRequest, options?: GenerateOptions): Promise<GenerateResult>;
}

/** An engine that runs calls one at a time, in order. Disposal cancels running and waiting calls. */
export interface EngineClient extends UnqueuedEngine {
  /**
   * @throws DanqingError INPUT_INVALID before anything is sent, if the noise does not fit the request; CANCELLED at
   * once while waiting; otherwise as `UnqueuedEngine`
   */
  generate(request: GenerateRequest, options?: GenerateOptions): Promise<GenerateResult>;
}
