import {
  type GenerateRequest,
  isDanqingError,
  type MemoryPlan,
  type MemoryRequirements,
  type Offload,
} from '@danqing/protocol';
import type { ResidentWeights } from '../graph/lowering.ts';
import { leastPeak, planMemory, residentPeak, stagedPeak } from '../memory/plan.ts';
import { memoryRequirements } from '../pipeline/memory-requirements.ts';
import type { PipelineParts } from '../pipeline/parts.ts';
import type { Planner } from './memory-fallback.ts';

/**
 * Where prompts are read. `auto`: on the device that draws, and on the processor once that device has refused all
 * memory requests; `device`, `cpu`: always there.
 */
export type EncoderDevice = 'auto' | 'device' | 'cpu';

export interface PlannerOptions {
  /** Token counts of the prompt and, if guidance is on, the negative prompt. */
  readonly tokenCounts: readonly number[];
  readonly overheadBytes: number;
  readonly memoryBudgetBytes: number | null;
  readonly offload: Offload;
  readonly encoderDevice: EncoderDevice;
}

/** ggml's name for the processor. */
const PROCESSOR = 'CPU';

/** Plans one request. Parts of stages are measured only if the whole does not fit. */
export class RequestPlanner<W extends ResidentWeights> implements Planner {
  private readonly parts: PipelineParts<W>;
  private readonly request: GenerateRequest;
  private readonly options: PlannerOptions;
  private needsInParts: MemoryRequirements | null = null;

  constructor(parts: PipelineParts<W>, request: GenerateRequest, options: PlannerOptions) {
    this.parts = parts;
    this.request = request;
    this.options = options;
  }

  /** The fastest plan within the budget. @throws DanqingError MEMORY_PLAN_IMPOSSIBLE */
  first(): MemoryPlan {
    try {
      return this.fastest();
    } catch (error) {
      const elsewhere = isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE') ? this.elsewhere() : null;
      if (elsewhere === null) throw error;
      return elsewhere.first();
    }
  }

  /** The fastest plan within that many bytes. @throws DanqingError MEMORY_PLAN_IMPOSSIBLE */
  within(bytes: number): MemoryPlan {
    return planMemory(this.inParts(), bytes, this.options.offload);
  }

  get leastBytes(): number {
    const needs = this.inParts();
    return this.options.offload === false ? residentPeak(needs) : leastPeak(needs);
  }

  elsewhere(): RequestPlanner<W> | null {
    if (this.options.encoderDevice !== 'auto') return null;
    return new RequestPlanner(this.parts, this.request, { ...this.options, encoderDevice: 'cpu' });
  }

  private fastest(): MemoryPlan {
    const { memoryBudgetBytes: budget, offload } = this.options;
    const needs = this.measure(false);
    const suffices = offload === false || budget === null || stagedPeak(needs) <= budget;
    return planMemory(suffices ? needs : this.inParts(), budget, offload);
  }

  private inParts(): MemoryRequirements {
    this.needsInParts ??= this.measure(true);
    return this.needsInParts;
  }

  private measure(inParts: boolean): MemoryRequirements {
    const { tokenCounts, overheadBytes, encoderDevice } = this.options;
    return memoryRequirements(this.parts, this.request, {
      tokenCounts,
      overheadBytes,
      encoderDevice: encoderDevice === 'cpu' ? PROCESSOR : null,
      inParts,
    });
  }
}
