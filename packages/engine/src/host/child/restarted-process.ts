import type { EngineModel } from '@danqing/core/engine';
import type { EngineOptions } from '../engine-options.ts';
import { type CallOptions, EngineProcess, type Traffic } from './engine-process.ts';

/** A process that is started on demand, and again after it has ended. */
export class RestartedProcess {
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

  /** One attempt: if the process cannot start, this request fails and the next one tries again. */
  async running(options: CallOptions): Promise<EngineProcess> {
    if (this.current === null || !this.current.isAlive) await this.start(options);
    return this.current as EngineProcess;
  }

  async start(options: CallOptions): Promise<EngineModel> {
    // The old process must free its memory before a new one uses as much.
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

/** Environment variables that must be set before the native library is loaded. */
export function childEnvironment({ precision }: Pick<EngineOptions, 'precision'>): Record<string, string> {
  return {
    // Otherwise a failed assertion may start a debugger.
    GGML_NO_BACKTRACE: '1',
    // glibc would keep freed weights and activations for later use; above these sizes it returns memory at once.
    MALLOC_MMAP_THRESHOLD_: '65536',
    MALLOC_TRIM_THRESHOLD_: '65536',
    // Vulkan multiplies "f32" in f16 if the device supports it.
    ...(precision === 'f32' ? { GGML_VK_DISABLE_F16: '1' } : {}),
  };
}
