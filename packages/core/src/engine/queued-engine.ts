import type { GenerateRequest, GenerateResult, MemoryPlan } from '@danqing/protocol';
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
import { RequestQueue } from './request-queue.ts';

/** An engine with the one queue that a request waits in. */
export class QueuedEngine<E extends UnqueuedEngine = UnqueuedEngine> implements EngineClient {
  protected readonly engine: E;
  private readonly queue = new RequestQueue();
  private closing: Promise<void> | null = null;

  /** Takes ownership of `engine`. */
  constructor(engine: E) {
    this.engine = engine;
  }

  get model(): EngineModel {
    return this.engine.model;
  }

  tokenize(prompt: string, { signal: outer }: Pick<GenerateListeners, 'signal'> = {}): Promise<PromptTokens> {
    return this.queue.run(outer, (signal) => this.engine.tokenize(prompt, { signal }));
  }

  plan(request: GenerateRequest, options: PlanOptions = {}): Promise<MemoryPlan> {
    return this.queue.run(options.signal, (signal) => this.engine.plan(request, { ...options, signal }));
  }

  async generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<GenerateResult> {
    checkNoise(options.noise, request, this.model);
    return this.queue.run(options.signal, (signal) => this.engine.generate(request, { ...options, signal }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.closing ??= this.close();
    return this.closing;
  }

  private async close(): Promise<void> {
    await this.queue.close();
    await this.engine[Symbol.asyncDispose]();
  }
}
