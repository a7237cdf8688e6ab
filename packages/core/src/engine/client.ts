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

/** What an engine knows about the model it has open. */
export interface EngineModel {
  readonly card: ModelCard;
  readonly kind: ModelKind;
  /** Schedule shift of the model's scheduler. */
  readonly shift: number;
  readonly latentChannels: number;
  readonly warnings: readonly Text[];
}

/** What of a picture's options is data: it goes to where the engine runs as it is. */
export interface GenerateCall {
  /** Adds a small picture to each step's event. */
  readonly preview?: boolean | undefined;
  /** Initial latents [1, 16, height/8, width/8] in place of the seed's noise; for one picture. */
  readonly noise?: Float32Array | undefined;
  /** Begins with clearly less memory than planned: an attempt on the plan itself has ended for want of it. */
  readonly shrink?: boolean | undefined;
  /** Of this very request, when its texts were tokenized before. */
  readonly tokens?: RequestTokens | undefined;
}

/** What stays with the caller. */
export interface GenerateListeners {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: GenerateEvent) => void) | undefined;
  /** Receives the values between the stages; see recorder.ts for the names. */
  readonly record?: ((name: string, shape: readonly number[], values: HostTensor) => void) | undefined;
}

export interface GenerateOptions extends GenerateCall, GenerateListeners {}

export interface PlanOptions extends Pick<GenerateCall, 'tokens'>, Pick<GenerateListeners, 'signal'> {}

/**
 * What engines do, wherever they run: in a process of their own, in the caller's, or nowhere (the fake). Requests are
 * resolved: nothing checks them again. The caller waits for each answer before it asks for more; `EngineClient` is for
 * callers that do not know of each other.
 */
export interface UnqueuedEngine extends AsyncDisposable {
  readonly model: EngineModel;
  /** What the model reads of a prompt. Needs no weights. */
  tokenize(prompt: string, options?: Pick<GenerateListeners, 'signal'>): Promise<PromptTokens>;
  /**
   * Where the memory of a request would go. Reads no weights.
   * @throws DanqingError MEMORY_PLAN_IMPOSSIBLE
   */
  plan(request: GenerateRequest, options?: PlanOptions): Promise<MemoryPlan>;
  /**
   * What a listener throws ends the request with that error.
   * @throws DanqingError CANCELLED within a second of the signal; MEMORY_PLAN_IMPOSSIBLE before a weight is read
   */
  generate(request: GenerateRequest, options?: GenerateOptions): Promise<GenerateResult>;
}

/** An engine that works on one call at a time, in their order. Disposal cancels what runs or waits. */
export interface EngineClient extends UnqueuedEngine {
  /**
   * @throws DanqingError INPUT_INVALID, before anything is sent, for noise that does not fit the request; CANCELLED at once
   * while it waits; else as `UnqueuedEngine` does
   */
  generate(request: GenerateRequest, options?: GenerateOptions): Promise<GenerateResult>;
}
