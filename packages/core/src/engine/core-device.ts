import type { ExecutionProfile, MemoryUsage, PlannedStage } from '@danqing/protocol';
import type { Lowering, ResidentWeights } from '../graph/lowering.ts';
import type { EncoderInstance } from '../pipeline/text-encoder-on-device.ts';

/** The device an engine computes on: a lowering, with what is known and measured about it. */
export interface CoreDevice<W extends ResidentWeights> extends Disposable {
  readonly lowering: Lowering<W>;
  /** Memory for computing other than weights and activations; see memory/overhead.ts. */
  readonly overheadBytes: number;
  /** The text encoder on this device. */
  readonly encoder: EncoderInstance<W>;
  /** Opens the text encoder on the processor. Called once, when a plan first needs it. */
  openProcessorEncoder(): EncoderInstance<W>;
  /** Limits weights and activations together from now on; null: no limit. */
  limitMemory(bytes: number | null): void;
  /** `onProcessor`: whether prompts were encoded on the processor. */
  profile(onProcessor: boolean): ExecutionProfile;
  readonly meter: CoreMeter;
  /** Called when a stage begins. */
  onStage?(stage: PlannedStage): void;
}

/** Measures the memory that requests actually use. */
export interface CoreMeter {
  /** Called before a plan is made; only the first call counts. */
  setBaseline(): void;
  /** Starts a new peak measurement. */
  begin(): void;
  sample(): void;
  usage(): MemoryUsage;
  /** Peak of the process that computes. */
  peakBytes(): number;
}
