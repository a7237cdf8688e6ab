import {
  type EngineModel,
  type GenerateListeners,
  type GenerateOptions,
  type PlanOptions,
  type PromptTokens,
  QueuedEngine,
  type UnqueuedEngine,
} from '@danqing/core/engine';
import {
  type Adaptation,
  type DanqingError,
  type GenerateRequest,
  type GenerateResult,
  type MemoryPlan,
  sentences,
  warningFields,
} from '@danqing/protocol';
import { say } from '../../say/say.ts';
import type { EngineOptions } from '../engine-options.ts';
import { isOutOfMemory } from './crash-error.ts';
import type { Calls } from './engine-handlers.ts';
import type { CallOptions, Traffic } from './engine-process.ts';
import { RestartedProcess } from './restarted-process.ts';

export interface ChildEngineOptions {
  /** The program that serves the engine. */
  readonly main: URL;
  readonly engine: EngineOptions;
  /** Cancels opening. */
  readonly signal?: AbortSignal | undefined;
}

/** @throws DanqingError any error of opening the engine, ENGINE_CRASHED, CANCELLED */
export async function openChildEngine({ main, engine, signal }: ChildEngineOptions): Promise<EngineInChild> {
  const child = new RestartedProcess(main, engine);
  const model = await child.start({ signal });
  return new EngineInChild(new ChildEngine(child, model));
}

/**
 * An engine in a separate process, with extra properties for its owner. Requests are queued here, not in that process.
 */
export class EngineInChild extends QueuedEngine<ChildEngine> {
  /** Process id; null after a process has ended and before the next request starts another. */
  get pid(): number | null {
    return this.engine.child.pid;
  }

  /** Total over all processes so far. */
  get traffic(): Readonly<Traffic> {
    return this.engine.child.traffic;
  }
}

class ChildEngine implements UnqueuedEngine {
  readonly model: EngineModel;
  readonly child: RestartedProcess;

  constructor(child: RestartedProcess, model: EngineModel) {
    this.child = child;
    this.model = model;
  }

  tokenize(prompt: string, options: Pick<GenerateListeners, 'signal'> = {}): Promise<PromptTokens> {
    return this.call('tokenize', prompt, options);
  }

  plan(request: GenerateRequest, { tokens, signal }: PlanOptions = {}): Promise<MemoryPlan> {
    return this.call('plan', { request, tokens }, { signal });
  }

  async generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<GenerateResult> {
    try {
      return await this.attempt(request, options);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      return this.attemptWithLess(request, options, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child.kill();
  }

  /** Sends data to the process; listeners stay here. */
  private attempt(request: GenerateRequest, options: GenerateOptions): Promise<GenerateResult> {
    const { signal, onEvent, record, ...call } = options;
    const message = { request, call, isRecorded: record !== undefined };
    return this.call('generate', message, { signal, onEvent, record });
  }

  /** Retries once: if the engine dies again, that error is reported. */
  private async attemptWithLess(
    request: GenerateRequest,
    options: GenerateOptions,
    { text, message }: DanqingError,
  ): Promise<GenerateResult> {
    options.onEvent?.({
      type: 'warning',
      ...warningFields(sentences(text, say`It is restarted and uses less.`)),
      adaptation: { kind: 'restart', peakBytes: null },
    });
    const { images, report } = await this.attempt(request, { ...options, shrink: true });
    const restart: Adaptation = { kind: 'restart', reason: message, peakBytes: report.plan.peakBytes };
    return { images, report: { ...report, adaptations: [restart, ...report.adaptations] } };
  }

  private async call<N extends keyof Calls>(
    name: N,
    input: Calls[N]['input'],
    options: CallOptions,
  ): Promise<Calls[N]['output']> {
    const process = await this.child.running({ signal: options.signal });
    return process.call(name, input, options);
  }
}
