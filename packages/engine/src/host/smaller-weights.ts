import {
  adaptationEvent,
  adaptationOf,
  type EngineModel,
  type FallbackStep,
  type GenerateOptions,
  type PlanOptions,
  type PromptTokens,
  type RequestTokens,
  tokenizeRequest,
  type UnqueuedEngine,
} from '@danqing/core/engine';
import {
  type DanqingError,
  type GenerateRequest,
  type GenerateResult,
  invariant,
  isDanqingError,
  type MemoryPlan,
  type Text,
} from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { SmallerModel } from './engine-options.ts';

/** An engine whose memory another one may need. */
export interface YieldingEngine extends UnqueuedEngine {
  /** Everything leaves the device; what is needed comes again. */
  release(): Promise<void>;
}

interface Candidate {
  readonly engine: YieldingEngine;
  /** Null for the model itself. */
  readonly name: string | null;
  /** Why the one before it is not enough; null for the model itself. */
  readonly reason: Text | null;
}

/** Another engine of this process on the same device. */
export type OpenSmaller = (model: SmallerModel) => Promise<YieldingEngine>;

/**
 * An engine that draws with the same model in smaller weights when its own do not fit in any way. Each request begins with
 * its own again: a smaller picture may fit.
 */
export class EngineWithSmallerWeights implements UnqueuedEngine {
  readonly model: EngineModel;
  private readonly own: YieldingEngine;
  /** Those that were needed so far. */
  private readonly opened = new Map<SmallerModel, YieldingEngine>();
  private readonly smaller: readonly SmallerModel[];
  private readonly open: OpenSmaller;

  constructor(engine: YieldingEngine, smaller: readonly SmallerModel[], open: OpenSmaller) {
    this.model = engine.model;
    this.own = engine;
    this.smaller = smaller;
    this.open = open;
  }

  plan(request: GenerateRequest, options: PlanOptions = {}): Promise<MemoryPlan> {
    return this.descend(async ({ engine, name }) => ({
      ...(await engine.plan(request, { ...options, tokens: await tokensFor(engine, request) })),
      smallerModel: name,
    }));
  }

  tokenize(prompt: string): Promise<PromptTokens> {
    return this.own.tokenize(prompt);
  }

  generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<GenerateResult> {
    const steps: FallbackStep[] = [];
    return this.descend(async ({ engine, name, reason }) => {
      await Promise.all(
        this.engines()
          .filter((other) => other !== engine)
          .map((other) => other.release()),
      );
      const tokens = await tokensFor(engine, request);
      if (reason !== null) {
        const { peakBytes } = await engine.plan(request, { tokens });
        const step: FallbackStep = { kind: 'weights', reason, peakBytes };
        steps.push(step);
        options.onEvent?.(adaptationEvent(step));
      }
      const { images, report } = await engine.generate(request, { ...options, tokens });
      const plan = { ...report.plan, smallerModel: name };
      return {
        images,
        report: { ...report, plan, adaptations: [...steps.map(adaptationOf), ...report.adaptations] },
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.engines().map((engine) => engine[Symbol.asyncDispose]()));
  }

  private engines(): YieldingEngine[] {
    return [this.own, ...this.opened.values()];
  }

  /** @throws DanqingError MEMORY_PLAN_IMPOSSIBLE of the model's own weights when no smaller ones fit either */
  private async descend<T>(attempt: (candidate: Candidate) => Promise<T>): Promise<T> {
    let first: DanqingError | null = null;
    let last: DanqingError | null = null;
    for (const model of [null, ...this.smaller]) {
      const engine = model === null ? this.own : await this.openSound(model);
      if (engine === null) continue;
      const name = model?.name ?? null;
      const reason = last === null || name === null ? null : say`${last.text} ${name} is installed.`;
      try {
        return await attempt({ engine, name, reason });
      } catch (error) {
        if (!isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) throw error;
        first ??= error;
        last = error;
      }
    }
    invariant(first !== null, 'the model itself is tried first');
    throw first;
  }

  /** Null: it cannot be opened. It may have been removed meanwhile, and is not what was asked for. */
  private async openSound(model: SmallerModel): Promise<YieldingEngine | null> {
    const known = this.opened.get(model);
    if (known !== undefined) return known;
    try {
      const engine = await this.open(model);
      this.opened.set(model, engine);
      return engine;
    } catch (error) {
      if (isDanqingError(error) && error.name === 'ModelError') return null;
      throw error;
    }
  }
}

/** Each model by its own tokenizer: what was tokenized for another is not taken. */
function tokensFor(engine: YieldingEngine, request: GenerateRequest): Promise<RequestTokens> {
  return tokenizeRequest(request, (text) => engine.tokenize(text));
}
