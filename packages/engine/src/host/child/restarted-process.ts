import type { EngineModel } from '@danqing/core/engine';
import type { EngineOptions } from '../engine-options.ts';
import { type CallOptions, EngineProcess, type Traffic } from './engine-process.ts';

/** A process that is started when it is needed and not there. */
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
