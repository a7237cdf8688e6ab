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

/** An engine that can free its memory for another. */
export interface YieldingEngine extends UnqueuedEngine {
  /** Removes everything from the device; weights are loaded again when needed. */
  release(): Promise<void>;
}

interface Candidate {
  readonly engine: YieldingEngine;
  /** Null for the model itself. */
  readonly name: string | null;
  /** Why the previous candidate was not sufficient; null for the model itself. */
  readonly reason: Text | null;
}

/** Opens another engine in this process, on the same device. */
export type OpenSmaller = (model: SmallerModel) => Promise<YieldingEngine>;

/**
 * An engine that switches to the same model with smaller weights if its own do not fit in any way. Each request tries
 * its own weights first, because a smaller image may fit.
 */
export class EngineWithSmallerWeights implements UnqueuedEngine {
  readonly model: EngineModel;
  private readonly own: YieldingEngine;
  /** Models needed so far. */
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

  /** @throws DanqingError MEMORY_PLAN_IMPOSSIBLE for the model's own weights if no smaller ones fit either */
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

  /**
   * Null if the model cannot be opened. It may have been removed in the meantime, and it is not what the user asked
   * for.
   */
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

/** Each model uses its own tokenizer: tokens made for another are not reused. */
function tokensFor(engine: YieldingEngine, request: GenerateRequest): Promise<RequestTokens> {
  return tokenizeRequest(request, (text) => engine.tokenize(text));
}
