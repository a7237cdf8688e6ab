import {
  type GenerateRequest,
  type GenerateResult,
  isDanqingError,
  type MemoryPlan,
} from '@danqing/protocol';
import type { EngineClient, EngineModel, GenerateOptions, PromptTokens } from './client.ts';
import type { SmallerModel } from './engine-options.ts';
import type { Rung } from './ladder.ts';

/** An engine whose memory another one may need. */
export interface YieldingEngine extends EngineClient {
  /** Everything leaves the device; what is needed comes again. */
  release(): Promise<void>;
}

/** Another engine of this process on the same device. */
export type OpenSmaller = (model: SmallerModel) => Promise<YieldingEngine>;

/**
 * An engine that draws with the same model in smaller weights when its own do not fit in any way. Each request begins with
 * its own again: a smaller picture may fit.
 */
export class EngineWithSmallerWeights implements EngineClient {
  readonly model: EngineModel;
  private readonly engines: [YieldingEngine, ...YieldingEngine[]];
  private readonly smaller: readonly SmallerModel[];
  private readonly open: OpenSmaller;

  constructor(engine: YieldingEngine, smaller: readonly SmallerModel[], open: OpenSmaller) {
    this.model = engine.model;
    this.engines = [engine];
    this.smaller = smaller;
    this.open = open;
  }

  async plan(request: GenerateRequest): Promise<MemoryPlan> {
    return (
      await this.descend(
        (engine) => engine.plan(request),
        () => {},
      )
    ).value;
  }

  countTokens(prompt: string): Promise<PromptTokens> {
    return this.engines[0].countTokens(prompt);
  }

  async generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<GenerateResult> {
    const attempt = async (engine: YieldingEngine) => {
      await Promise.all(this.engines.filter((other) => other !== engine).map((other) => other.release()));
      return engine.generate(request, options);
    };
    const { value, reasons } = await this.descend(attempt, (reason) => {
      options.onEvent?.({ type: 'warning', message: reason });
    });
    const { images, report } = value;
    const rungs = reasons.map(
      (reason): Rung => ({ kind: 'weights', reason, peakBytes: report.plan.peakBytes }),
    );
    return { images, report: { ...report, adaptations: [...rungs, ...report.adaptations] } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.engines.map((engine) => engine[Symbol.asyncDispose]()));
  }

  /** @throws DanqingError MEMORY_PLAN_IMPOSSIBLE of the model's own weights when no smaller ones fit either */
  private async descend<T>(
    attempt: (engine: YieldingEngine) => Promise<T>,
    onReason: (reason: string) => void,
  ): Promise<{ readonly value: T; readonly reasons: readonly string[] }> {
    const reasons: string[] = [];
    let first: unknown = null;
    for (let index = 0; ; index += 1) {
      const engine = await this.engineAt(index);
      if (engine === null) throw first;
      try {
        return { value: await attempt(engine), reasons };
      } catch (error) {
        if (!isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) throw error;
        first ??= error;
        const next = this.smaller[index];
        if (next === undefined) throw first;
        const reason = `${error.message} ${next.name} is tried in its place.`;
        reasons.push(reason);
        onReason(reason);
      }
    }
  }

  private async engineAt(index: number): Promise<YieldingEngine | null> {
    const known = this.engines[index];
    if (known !== undefined) return known;
    const model = this.smaller[index - 1];
    if (model === undefined) return null;
    const opened = await this.open(model);
    this.engines.push(opened);
    return opened;
  }
}
