import type { CoreDevice } from '@danqing/core/engine';
import { overheadOf } from '@danqing/core/memory';
import type { EncoderInstance } from '@danqing/core/pipeline';
import type { GgmlLowering, GgmlWeights } from '@danqing/ggml/lowering';
import type { ExecutionProfile, PlannedStage } from '@danqing/protocol';
import type { Checkpoint } from '../checkpoint/open-checkpoint.ts';
import { chooseDevice } from './choose-device.ts';
import { encoderPlace } from './encoder-instance.ts';
import type { EngineOptions } from './engine-options.ts';
import { FaultInjector } from './injected-fault.ts';
import { MemoryMeter } from './memory-meter.ts';
import { openLowering } from './open-lowering.ts';
import { executionProfile } from './profile.ts';

/** A ggml device set up according to the options, and the processor in addition once prompts are read there. */
export class GgmlDevice implements CoreDevice<GgmlWeights> {
  readonly lowering: GgmlLowering;
  readonly meter: MemoryMeter;
  readonly encoder: EncoderInstance<GgmlWeights>;
  private readonly checkpoint: Checkpoint;
  private readonly options: EngineOptions;
  private readonly faults: FaultInjector | null;
  private processor: GgmlLowering | null = null;

  /** @throws DanqingError NATIVE_*, DEVICE_UNAVAILABLE, INPUT_INVALID */
  constructor(checkpoint: Checkpoint, options: EngineOptions) {
    const { device, injectedFault } = options;
    this.checkpoint = checkpoint;
    this.options = options;
    this.lowering = openLowering(chooseDevice(device), options);
    const faults = injectedFault === undefined ? null : new FaultInjector(injectedFault);
    if (faults !== null) this.lowering.ledger.fault = () => faults.refuses();
    this.faults = faults;
    this.meter = new MemoryMeter(this.lowering.backend.device, this.lowering.ledger);
    this.encoder = encoderPlace(this.lowering, checkpoint, options);
  }

  get overheadBytes(): number {
    return overheadOf(this.lowering.backend.device);
  }

  /** Whether the device is the processor. */
  get isProcessor(): boolean {
    return this.lowering.backend.device.kind === 'cpu';
  }

  openProcessorEncoder(): EncoderInstance<GgmlWeights> {
    this.processor ??= openLowering(chooseDevice('cpu'), this.options);
    return encoderPlace(this.processor, this.checkpoint, this.options);
  }

  limitMemory(bytes: number | null): void {
    this.lowering.ledger.limitBytes = bytes;
  }

  profile(onProcessor: boolean): ExecutionProfile {
    const { precision = 'auto' } = this.options;
    return executionProfile(this.lowering, precision, onProcessor ? this.processor : null);
  }

  onStage(stage: PlannedStage): void {
    this.faults?.enter(stage);
  }

  [Symbol.dispose](): void {
    this.lowering[Symbol.dispose]();
    this.processor?.[Symbol.dispose]();
  }
}
