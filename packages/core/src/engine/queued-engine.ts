import {
  type GenerateRequest,
  type GenerateResult,
  invariant,
  type MemoryPlan,
  SerialQueue,
} from '@danqing/protocol';
import { checkNoise } from '../pipeline/check-noise.ts';
import type { PromptTokens } from '../tokenizer/qwen3-tokenizer.ts';
import type {
  EngineClient,
  EngineModel,
  GenerateListeners,
  GenerateOptions,
  PlanOptions,
  UnqueuedEngine,
} from './client.ts';

/** An engine with a queue for its requests. */
export class QueuedEngine<E extends UnqueuedEngine = UnqueuedEngine> implements EngineClient {
  protected readonly engine: E;
  private readonly queue = new SerialQueue();
  /** Controllers of running and waiting calls. */
  private readonly active = new Set<AbortController>();
  private closing: Promise<void> | null = null;

  /** Takes ownership of `engine`. */
  constructor(engine: E) {
    this.engine = engine;
  }

  get model(): EngineModel {
    return this.engine.model;
  }

  tokenize(prompt: string, { signal: outer }: Pick<GenerateListeners, 'signal'> = {}): Promise<PromptTokens> {
    return this.run(outer, (signal) => this.engine.tokenize(prompt, { signal }));
  }

  plan(request: GenerateRequest, options: PlanOptions = {}): Promise<MemoryPlan> {
    return this.run(options.signal, (signal) => this.engine.plan(request, { ...options, signal }));
  }

  async generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<GenerateResult> {
    checkNoise(options.noise, request, this.model);
    return this.run(options.signal, (signal) => this.engine.generate(request, { ...options, signal }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.closing ??= this.close();
    return this.closing;
  }

  /** The signal passed on fires with the caller's, and when the engine is disposed. */
  private async run<T>(
    outer: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    invariant(this.closing === null, 'a request to an engine that was closed');
    const controller = new AbortController();
    const abort = () => controller.abort();
    if (outer?.aborted) abort();
    outer?.addEventListener('abort', abort);
    this.active.add(controller);
    try {
      return await this.queue.run(() => work(controller.signal), controller.signal);
    } finally {
      outer?.removeEventListener('abort', abort);
      this.active.delete(controller);
    }
  }

  private async close(): Promise<void> {
    for (const controller of this.active) controller.abort();
    await this.queue.idle();
    await this.engine[Symbol.asyncDispose]();
  }
}
