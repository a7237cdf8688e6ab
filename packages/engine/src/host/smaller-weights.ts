import {
  type DanqingError,
  type GenerateRequest,
  type GenerateResult,
  invariant,
  isDanqingError,
  type MemoryPlan,
} from '@danqing/protocol';
import type { EngineClient, EngineModel, GenerateOptions, PromptTokens } from './client.ts';
import type { SmallerModel } from './engine-options.ts';
import { adaptationText, type Rung } from './ladder.ts';

/** An engine whose memory another one may need. */
export interface YieldingEngine extends EngineClient {
  /** Everything leaves the device; what is needed comes again. */
  release(): Promise<void>;
}

interface Candidate {
  readonly engine: YieldingEngine;
  /** Null for the model itself. */
  readonly name: string | null;
  /** Why the one before it is not enough; null for the model itself. */
  readonly reason: string | null;
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

  plan(request: GenerateRequest): Promise<MemoryPlan> {
    return this.descend(async ({ engine, name }) => ({
      ...(await engine.plan(request)),
      smallerModel: name,
    }));
  }

  countTokens(prompt: string): Promise<PromptTokens> {
    return this.engines[0].countTokens(prompt);
  }

  generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<GenerateResult> {
    const rungs: Rung[] = [];
    return this.descend(async ({ engine, name, reason }) => {
      await Promise.all(this.engines.filter((other) => other !== engine).map((other) => other.release()));
      if (reason !== null) {
        const { peakBytes } = await engine.plan(request);
        const rung: Rung = { kind: 'weights', reason, peakBytes };
        rungs.push(rung);
        options.onEvent?.({ type: 'warning', message: adaptationText(rung), adaptation: rung });
      }
      const { images, report } = await engine.generate(request, options);
      const plan = { ...report.plan, smallerModel: name };
      return { images, report: { ...report, plan, adaptations: [...rungs, ...report.adaptations] } };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.engines.map((engine) => engine[Symbol.asyncDispose]()));
  }

  /** @throws DanqingError MEMORY_PLAN_IMPOSSIBLE of the model's own weights when no smaller ones fit either */
  private async descend<T>(attempt: (candidate: Candidate) => Promise<T>): Promise<T> {
    let problem: DanqingError | null = null;
    let reason: string | null = null;
    for (let index = 0; ; index += 1) {
      const engine = await this.engineAt(index);
      try {
        return await attempt({ engine, name: this.smaller[index - 1]?.name ?? null, reason });
      } catch (error) {
        if (!isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) throw error;
        problem ??= error;
        const next = this.smaller[index];
        if (next === undefined) throw problem;
        reason = `${error.message} ${next.name} is installed.`;
      }
    }
  }

  private async engineAt(index: number): Promise<YieldingEngine> {
    const known = this.engines[index];
    if (known !== undefined) return known;
    const model = this.smaller[index - 1];
    invariant(model !== undefined, 'there are as many engines as models, and one more');
    const opened = await this.open(model);
    this.engines.push(opened);
    return opened;
  }
}
