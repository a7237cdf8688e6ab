import { randomInt } from 'node:crypto';
import {
  type EngineClient,
  type EngineModel,
  type GenerateOptions,
  type PlanOptions,
  type PromptTokens,
  type RequestTokens,
  tokenizeRequest,
} from '@danqing/core/engine';
import {
  checkPrompt,
  type GenerateInput,
  type GenerateRequest,
  type GenerateResult,
  isRandomSeed,
  type MemoryPlan,
  parseGenerateRequest,
} from '@danqing/protocol';
import { checkEngineOptions } from '../host/check-engine-options.ts';
import { openEngineInChild } from '../host/child/open-engine.ts';
import type { EngineOptions } from '../host/engine-options.ts';
import { Generation } from './generation.ts';

/** Random seeds stay below this: torch uses only the low 32 bits of a seed. */
const RANDOM_SEEDS = 2 ** 32;

/** Resolved requests. They are frozen, so they remain valid. */
const resolved = new WeakSet<RequestInput>();

/** What to draw. Only the prompt is required: the rest comes from the model's card, and the seed is random. */
export type RequestInput = Omit<GenerateInput, 'seed'> & {
  /** Omitted, null or -1: random. */
  readonly seed?: GenerateInput['seed'] | null | undefined;
};

/**
 * Opens a model and a device in a separate process. If native code crashes it, the current request fails with
 * ENGINE_CRASHED and the next one starts a new process. No weights are read before the first request.
 *
 *     await using engine = await openEngine({ paths: { model: 'models/danqing-mini' } });
 *     const { images } = await engine.generate({ prompt: 'a rocket in space' });
 *
 * @throws DanqingError INPUT_INVALID for wrong options; MODEL_*, FORMAT_*, NATIVE_*, DEVICE_UNAVAILABLE, ENGINE_CRASHED,
 * CANCELLED by the signal
 */
export async function openEngine(
  options: EngineOptions,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Engine> {
  checkEngineOptions(options);
  return new Engine(await openEngineInChild(options, { signal }));
}

/** The public engine, on top of any client: `new Engine(openFakeEngine())` needs neither model nor device. */
export class Engine implements AsyncDisposable {
  private readonly client: EngineClient;

  constructor(client: EngineClient) {
    this.client = client;
  }

  get model(): EngineModel {
    return this.client.model;
  }

  /**
   * Resolves all defaults: the result is what `generate` would draw and what its report names. `plan` and `generate`
   * accept it unchanged.
   * @throws DanqingError INPUT_*
   */
  resolveRequest(input: RequestInput): GenerateRequest {
    if (isResolved(input)) return input;
    const { card, shift } = this.model;
    const seed = isRandomSeed(input.seed) ? randomInt(RANDOM_SEEDS) : input.seed;
    const request = Object.freeze(parseGenerateRequest({ ...input, seed }, { ...card.defaults, shift }));
    resolved.add(request);
    return request;
  }

  /**
   * Plans where the memory of a request goes, in bytes. Reads no weights.
   * @throws DanqingError INPUT_*, MEMORY_PLAN_IMPOSSIBLE, ENGINE_CRASHED; CANCELLED by the signal
   */
  async plan(input: RequestInput, options: PlanOptions = {}): Promise<MemoryPlan> {
    return this.client.plan(this.resolveRequest(input), options);
  }

  /**
   * Tokenizes a request's texts; `plan` and `generate` accept the result instead of tokenizing them again.
   * @throws DanqingError INPUT_*, ENGINE_CRASHED
   */
  async tokenize(input: RequestInput): Promise<RequestTokens> {
    return tokenizeRequest(this.resolveRequest(input), (text) => this.client.tokenize(text));
  }

  /**
   * Number of tokens that the model reads for a prompt, template included, and its limit. Reads no weights.
   * @throws DanqingError INPUT_PROMPT_*, ENGINE_CRASHED
   */
  async countTokens(prompt: string): Promise<PromptTokens> {
    checkPrompt(prompt);
    return this.client.tokenize(prompt);
  }

  /**
   * Draws; sizes are in pixels, times in milliseconds. Runs one request at a time: a second one waits for the first.
   * `onEvent` receives each event immediately and synchronously; if it throws, the request fails with that error.
   * @throws DanqingError INPUT_*, MODEL_*, FORMAT_*, MEMORY_*, ENGINE_CRASHED, RESULT_NOT_FINITE; CANCELLED within a
   * second of the signal. Never thrown by the call itself, only when the generation is awaited or iterated.
   */
  generate(input: RequestInput, options: GenerateOptions = {}): Generation {
    return new Generation((add, leaving) => this.draw(input, withListener(options, add, leaving)));
  }

  /** Cancels running and waiting requests, and ends the engine's process. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
  }

  private async draw(input: RequestInput, options: GenerateOptions): Promise<GenerateResult> {
    return this.client.generate(this.resolveRequest(input), options);
  }
}

function isResolved(input: RequestInput | GenerateRequest): input is GenerateRequest {
  return resolved.has(input);
}

function withListener(
  options: GenerateOptions,
  add: NonNullable<GenerateOptions['onEvent']>,
  leaving: AbortSignal,
): GenerateOptions {
  const { signal, onEvent } = options;
  return {
    ...options,
    signal: signal === undefined ? leaving : AbortSignal.any([signal, leaving]),
    onEvent: (event) => {
      onEvent?.(event);
      add(event);
    },
  };
}
