import type { ExecutionProfile, MemoryUsage, PlannedStage } from '@danqing/protocol';
import type { Lowering, ResidentWeights } from '../graph/lowering.ts';
import type { EncoderInstance } from '../pipeline/text-encoder-on-device.ts';

/** What an engine computes on: a lowering, and what is known and measured around it. */
export interface CoreDevice<W extends ResidentWeights> extends Disposable {
  readonly lowering: Lowering<W>;
  /** What computing takes beside weights and activations; see memory/overhead.ts. */
  readonly overheadBytes: number;
  /** The text encoder on this device. */
  readonly encoder: EncoderInstance<W>;
  /** The text encoder on the processor beside this device. Called once, when a plan first wants it. */
  openProcessorEncoder(): EncoderInstance<W>;
  /** Weights and activations together may take no more from here on; null: no limit. */
  limitMemory(bytes: number | null): void;
  /** `onProcessor`: prompts were read on the processor. */
  profile(onProcessor: boolean): ExecutionProfile;
  readonly meter: CoreMeter;
  /** Hears of each stage that begins. */
  onStage?(stage: PlannedStage): void;
}

/** Measures the memory that requests really take. */
export interface CoreMeter {
  /** Before a plan is made; only the first call counts. */
  setBaseline(): void;
  /** From here on the most is sought anew. */
  begin(): void;
  sample(): void;
  usage(): MemoryUsage;
  /** Of the process that computes. */
  peakBytes(): number;
}
