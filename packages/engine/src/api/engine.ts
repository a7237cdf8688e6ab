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
import { openEngineInChild } from '../host/child/open-engine.ts';
import type { EngineOptions } from '../host/engine-options.ts';
import { Generation } from './generation.ts';

/** Random seeds are those that torch tells apart: it uses the low 32 bits only. */
const RANDOM_SEEDS = 2 ** 32;

/** What was resolved is frozen, so it stays checked. */
const resolved = new WeakSet<RequestInput>();

/** What to draw. Only the prompt is needed: the rest comes from the model's card, the seed from chance. */
export type RequestInput = Omit<GenerateInput, 'seed'> & {
  /** Left out, null or -1: by chance. */
  readonly seed?: GenerateInput['seed'] | null | undefined;
};

/**
 * Opens a model and a device, in a process of their own: should native code end it, the request it worked on fails
 * with ENGINE_CRASHED and the next one starts another. No weights are read before the first request.
 *
 *     await using engine = await openEngine({ paths: { model: 'models/danqing-mini' } });
 *     const { images } = await engine.generate({ prompt: 'a rocket in space' });
 *
 * @throws DanqingError MODEL_*, FORMAT_*, NATIVE_*, DEVICE_UNAVAILABLE, ENGINE_CRASHED, CANCELLED by the signal
 */
export async function openEngine(
  options: EngineOptions,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Engine> {
  return new Engine(await openEngineInChild(options, { signal }));
}

/** The engine as programs use it, over any client: `new Engine(openFakeEngine())` needs neither model nor device. */
export class Engine implements AsyncDisposable {
  private readonly client: EngineClient;

  constructor(client: EngineClient) {
    this.client = client;
  }

  get model(): EngineModel {
    return this.client.model;
  }

  /**
   * The request with nothing left open: what `generate` would draw, and what its report will name. Given to `plan` or
   * `generate`, it is taken as it is.
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
   * Where the memory of a request would go, in bytes. Reads no weights.
   * @throws DanqingError INPUT_*, MEMORY_PLAN_IMPOSSIBLE, ENGINE_CRASHED; CANCELLED by the signal
   */
  async plan(input: RequestInput, options: PlanOptions = {}): Promise<MemoryPlan> {
    return this.client.plan(this.resolveRequest(input), options);
  }

  /**
   * What the model reads of a request's texts; `plan` and `generate` take it, and need not tokenize them again.
   * @throws DanqingError INPUT_*, ENGINE_CRASHED
   */
  async tokenize(input: RequestInput): Promise<RequestTokens> {
    return tokenizeRequest(this.resolveRequest(input), (text) => this.client.tokenize(text));
  }

  /**
   * How many tokens the model reads for a prompt, template included, and how many it can read. Reads no weights.
   * @throws DanqingError INPUT_PROMPT_*, ENGINE_CRASHED
   */
  async countTokens(prompt: string): Promise<PromptTokens> {
    checkPrompt(prompt);
    return this.client.tokenize(prompt);
  }

  /**
   * Draws; sizes in pixels, times in milliseconds. One request at a time: a second one waits for the first.
   * `onEvent` hears each event at once, in the engine's turn; what it throws ends the request with that error.
   * @throws DanqingError INPUT_*, MODEL_*, FORMAT_*, MEMORY_*, ENGINE_CRASHED, RESULT_NOT_FINITE; CANCELLED within a
   *   second of the signal. Never at the call: from the generation, when it is awaited or looped over.
   */
  generate(input: RequestInput, options: GenerateOptions = {}): Generation {
    return new Generation((add, leaving) => this.draw(input, withListener(options, add, leaving)));
  }

  /** Cancels what runs or waits, and ends the engine's process. */
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
