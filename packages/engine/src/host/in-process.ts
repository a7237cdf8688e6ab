import { type EngineClient, EngineCore, QueuedEngine, type UnqueuedEngine } from '@danqing/core/engine';
import type { GgmlWeights } from '@danqing/ggml/lowering';
import { type Checkpoint, openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { processorBudget } from '../limits/system-resources.ts';
import type { EngineOptions } from './engine-options.ts';
import { GgmlDevice } from './ggml-device.ts';
import { checkSlowDisk } from './injected-fault.ts';
import { EngineWithSmallerWeights, type YieldingEngine } from './smaller-weights.ts';
import { makeTokenizer } from './tokenizer.ts';

/**
 * Opens a model and a device in this process. No weights are read before the first request.
 * @throws DanqingError MODEL_*, FORMAT_*, NATIVE_*, DEVICE_UNAVAILABLE
 */
export async function openEngineInProcess(options: EngineOptions): Promise<EngineClient> {
  return new QueuedEngine(await openUnqueuedEngine(options));
}

/** The same without a queue, for owners that have one. */
export async function openUnqueuedEngine(options: EngineOptions): Promise<UnqueuedEngine> {
  const { smaller = [], injectedFault: _, ...sound } = options;
  const engine = await openOne(options);
  if (smaller.length === 0) return engine;
  return new EngineWithSmallerWeights(engine, smaller, ({ paths }) => openOne({ ...sound, paths }));
}

async function openOne(options: EngineOptions): Promise<YieldingEngine> {
  if (options.slowDisk !== undefined) checkSlowDisk(options.slowDisk);
  const checkpoint = await openCheckpoint(options.paths, options.slowDisk);
  try {
    return new CheckpointEngine(checkpoint, options);
  } catch (error) {
    await checkpoint[Symbol.asyncDispose]();
    throw error;
  }
}

/** The core on a ggml device, together with the files that it reads. */
class CheckpointEngine extends EngineCore<GgmlWeights> implements YieldingEngine {
  private readonly checkpoint: Checkpoint;

  constructor(checkpoint: Checkpoint, options: EngineOptions) {
    const { memoryBudgetBytes = null, offload = 'auto', textEncoderDevice = 'auto' } = options;
    const { card, kind, scheduler, transformer, vae, warnings } = checkpoint;
    const tokenizer = makeTokenizer(checkpoint);
    const device = new GgmlDevice(checkpoint, options);
    super({ card, kind: kind.kind, shift: scheduler.shift, transformer, vae, tokenizer, warnings }, device, {
      memoryBudgetBytes: device.isProcessor ? processorBudget(memoryBudgetBytes) : memoryBudgetBytes,
      offload,
      encoderDevice: device.isProcessor ? 'device' : textEncoderDevice,
    });
    this.checkpoint = checkpoint;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await this.checkpoint[Symbol.asyncDispose]();
  }
}
