import {
  type EngineClient,
  type EngineModel,
  type GenerateOptions,
  type PromptTokens,
  RequestQueue,
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
import { type CallOptions, EngineProcess, type Traffic } from './engine-process.ts';

/** An engine in a process of its own, with what only its owner may care for. */
export interface EngineInChild extends EngineClient {
  /** Of the process that serves now; null between the end of one and the next request. */
  readonly pid: number | null;
  /** Summed over all processes so far. */
  readonly traffic: Readonly<Traffic>;
}

export interface ChildEngineOptions {
  /** The program that serves the engine. */
  readonly main: URL;
  readonly engine: EngineOptions;
  /** Cancels the opening. */
  readonly signal?: AbortSignal;
}

/** @throws DanqingError what the engine throws when it opens, ENGINE_CRASHED, CANCELLED */
export async function openChildEngine({ main, engine, signal }: ChildEngineOptions): Promise<EngineInChild> {
  const child = new RestartedProcess(main, engine);
  const model = await child.start(signal === undefined ? {} : { signal });
  return new ChildEngine(child, model);
}

/** A process that is started when it is needed and not there. */
class RestartedProcess {
  readonly traffic: Traffic = { sentBytes: 0, receivedBytes: 0 };
  private readonly main: URL;
  private engine: EngineOptions;
  private current: EngineProcess | null = null;

  constructor(main: URL, engine: EngineOptions) {
    this.main = main;
    this.engine = engine;
  }

  get pid(): number | null {
    return this.current?.isAlive ? this.current.pid : null;
  }

  /** One attempt: a process that cannot start is an error of this request, and the next request tries again. */
  async running(options: CallOptions): Promise<EngineProcess> {
    if (this.current === null || !this.current.isAlive) await this.start(options);
    return this.current as EngineProcess;
  }

  async start(options: CallOptions): Promise<EngineModel> {
    // Its memory must be free before another takes as much.
    await this.current?.ended;
    const { engine } = this;
    this.current = new EngineProcess(this.main, childEnvironment(engine), this.traffic);
    const { injectedFault: _, ...sound } = engine;
    this.engine = sound;
    try {
      return await this.current.call('open', engine, options);
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  async kill(): Promise<void> {
    await this.current?.kill();
  }
}

class ChildEngine implements EngineInChild {
  readonly model: EngineModel;
  private readonly child: RestartedProcess;
  private readonly queue = new RequestQueue();

  constructor(child: RestartedProcess, model: EngineModel) {
    this.child = child;
    this.model = model;
  }

  get pid(): number | null {
    return this.child.pid;
  }

  get traffic(): Readonly<Traffic> {
    return this.child.traffic;
  }

  plan(request: GenerateRequest): Promise<MemoryPlan> {
    return this.queue.run(undefined, async (signal) => {
      const process = await this.child.running({ signal });
      return process.call('plan', request, { signal });
    });
  }

  countTokens(prompt: string): Promise<PromptTokens> {
    return this.queue.run(undefined, async (signal) => {
      const process = await this.child.running({ signal });
      return process.call('tokens', prompt, { signal });
    });
  }

  generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<GenerateResult> {
    return this.queue.run(options.signal, async (signal) => {
      try {
        return await this.attempt(request, { ...options, signal });
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        return this.attemptWithLess(request, { ...options, signal }, error);
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.queue.close();
    await this.child.kill();
  }

  private async attempt(request: GenerateRequest, options: GenerateOptions): Promise<GenerateResult> {
    const { record, onEvent, preview, noise, shrink, signal } = options;
    const process = await this.child.running(signal === undefined ? {} : { signal });
    const input = {
      request,
      options: {
        ...(preview === undefined ? {} : { preview }),
        ...(noise === undefined ? {} : { noise }),
        ...(shrink === undefined ? {} : { shrink }),
      },
      record: record !== undefined,
    };
    return process.call('generate', input, {
      ...(signal === undefined ? {} : { signal }),
      onEvent,
      onRecord: ({ name, shape, values }) => record?.(name, shape, values),
    });
  }

  /** Once: an engine that dies again has an error to tell. */
  private async attemptWithLess(
    request: GenerateRequest,
    options: GenerateOptions,
    { text, message }: DanqingError,
  ): Promise<GenerateResult> {
    options.onEvent?.({
      type: 'warning',
      ...warningFields(sentences(text, say`It starts again and takes less.`)),
      adaptation: { kind: 'restart', peakBytes: null },
    });
    const { images, report } = await this.attempt(request, { ...options, shrink: true });
    const restart: Adaptation = { kind: 'restart', reason: message, peakBytes: report.plan.peakBytes };
    return { images, report: { ...report, adaptations: [restart, ...report.adaptations] } };
  }
}

/** What must be set before the native library is loaded. */
export function childEnvironment({ precision }: Pick<EngineOptions, 'precision'>): Record<string, string> {
  return {
    // A failed assertion may start a debugger otherwise.
    GGML_NO_BACKTRACE: '1',
    // glibc would keep what weights and activations leave for later use; so large a piece goes back at once.
    MALLOC_MMAP_THRESHOLD_: '65536',
    MALLOC_TRIM_THRESHOLD_: '65536',
    // Vulkan multiplies "f32" in f16 where the device can.
    ...(precision === 'f32' ? { GGML_VK_DISABLE_F16: '1' } : {}),
  };
}
