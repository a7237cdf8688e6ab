import { type PromptTokens, type RequestTokens, tokenizeRequest } from '@danqing/core/engine';
import { planOrProblem } from '@danqing/planner';
import {
  DanqingError,
  type ErrorBody,
  type JobRequest,
  LruMap,
  type MemoryPlan,
  type PlanAnswer,
  type Submit,
} from '@danqing/protocol';
import type { DurationStore } from '../ports/duration-store.ts';
import type { CurrentModel } from './current-model.ts';
import type { ModelSource, OpenedEngine } from './model-source.ts';
import { engineRequest, resolveSubmission } from './resolve-submission.ts';

export interface PlannerParts {
  readonly source: ModelSource;
  readonly models: CurrentModel;
  readonly durations: DurationStore;
  /** Memory held by engines: it is available to the next image. */
  readonly engineBytes: () => number | null;
}

interface Planned {
  readonly plan: MemoryPlan | null;
  readonly error: ErrorBody | null;
}

const MAX_KEPT = 500;
/** Typing triggers requests in quick succession, so the process stays open for a while. */
const IDLE_MS = 60_000;
const MACHINE_MS = 10_000;

/**
 * Tells whether a request fits, even while the engine draws: plans in a process of its own, without weights, which ends
 * when no requests come. Plans are cached by model, shape and number of tokens.
 */
export class Planner implements AsyncDisposable {
  private readonly parts: PlannerParts;
  private readonly plans = new LruMap<string, Promise<Planned>>(MAX_KEPT);
  private readonly tokens = new LruMap<string, Promise<PromptTokens>>(MAX_KEPT);
  /** Models were installed or removed, so the fallbacks with smaller weights have changed. */
  private isStale = false;
  private opening: { readonly name: string; readonly opened: Promise<OpenedEngine> } | null = null;
  private timer: NodeJS.Timeout | null = null;
  private machine: { readonly at: number; readonly found: ReturnType<ModelSource['inspect']> } | null = null;

  constructor(parts: PlannerParts) {
    this.parts = parts;
  }

  /** @throws DanqingError INPUT_*, MODEL_*, DEVICE_UNAVAILABLE, ENGINE_CRASHED */
  async plan(input: Submit): Promise<PlanAnswer> {
    const model = this.parts.models.served;
    const { request, warnings } = resolveSubmission(input, model);
    const tokens = await tokenizeRequest(request, (text) => this.tokenize(model.name, text));
    const [planned, device] = await Promise.all([this.planOf(model.name, request, tokens), this.device()]);
    return answerOf(planned, {
      ...device,
      expectedMs: await this.parts.durations.expectedMs(model.name, request),
      promptTokens: tokens.prompt.count,
      promptTokenLimit: tokens.prompt.limit,
      warnings: [...warnings],
    });
  }

  /** The devices of this machine, as seen at most a few seconds ago. */
  inspect(): ReturnType<ModelSource['inspect']> {
    if (this.machine === null || Date.now() - this.machine.at > MACHINE_MS) {
      this.machine = { at: Date.now(), found: this.parts.source.inspect() };
      // A failure is not cached.
      this.machine.found.catch(() => {
        this.machine = null;
      });
    }
    return this.machine.found;
  }

  /** The devices as last seen, however long ago: they rarely change, and an opening page need not wait for them. */
  recall(): ReturnType<ModelSource['inspect']> {
    return this.machine?.found ?? this.inspect();
  }

  /** Call this after models were installed or removed. */
  forget(): void {
    this.plans.clear();
    this.isStale = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    await this.close();
  }

  private tokenize(name: string, text: string): Promise<PromptTokens> {
    return kept(this.tokens, JSON.stringify([name, text]), async () => {
      const { engine } = await this.engineOf(name);
      return engine.tokenize(text);
    });
  }

  private planOf(name: string, request: JobRequest, tokens: RequestTokens): Promise<Planned> {
    const { width, height } = request;
    const counts = [tokens.prompt.count, tokens.negative?.count ?? null];
    return kept(this.plans, JSON.stringify([name, width, height, ...counts]), async () => {
      const { engine } = await this.engineOf(name);
      const planned = await planOrProblem(engine.plan(engineRequest(request), { tokens }));
      if (planned instanceof DanqingError) return { plan: null, error: planned.toBody() };
      return { plan: planned, error: null };
    });
  }

  private async device(): Promise<{ deviceName: string; availableBytes: number }> {
    const { devices, freeBytes } = await this.inspect();
    const used = devices.find(({ isUsed }) => isUsed);
    const taken = this.parts.engineBytes() ?? 0;
    if (used === undefined || used.kind === 'cpu') {
      return { deviceName: used?.name ?? 'CPU', availableBytes: freeBytes + taken };
    }
    return { deviceName: used.description, availableBytes: used.totalBytes };
  }

  private async engineOf(name: string): Promise<OpenedEngine> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.close(), IDLE_MS);
    this.timer.unref();
    if (this.opening !== null && (this.opening.name !== name || this.isStale)) await this.close();
    this.isStale = false;
    this.opening ??= { name, opened: this.parts.source.openEngine(name) };
    try {
      return await this.opening.opened;
    } catch (error) {
      this.opening = null;
      throw error;
    }
  }

  private async close(): Promise<void> {
    const { opening } = this;
    this.opening = null;
    if (opening === null) return;
    const opened = await opening.opened.catch(() => null);
    await opened?.engine[Symbol.asyncDispose]();
  }
}

/** Computes a value once per key; failures are not cached. */
function kept<T>(entries: LruMap<string, Promise<T>>, key: string, compute: () => Promise<T>): Promise<T> {
  const known = entries.get(key);
  if (known !== undefined) return known;
  const computed = compute();
  entries.set(key, computed);
  computed.catch(() => entries.delete(key));
  return computed;
}

type Known = Pick<
  PlanAnswer,
  'deviceName' | 'availableBytes' | 'expectedMs' | 'promptTokens' | 'promptTokenLimit' | 'warnings'
>;

function answerOf({ plan, error }: Planned, known: Known): PlanAnswer {
  const stages = (plan?.stages ?? []).map(({ stage, weightBytes, activationBytes, run, bytes }) => ({
    ...{ stage, weightBytes, activationBytes, bytes },
    run: run.kind,
  }));
  const fits = plan !== null && (plan.memoryBudgetBytes !== null || plan.peakBytes <= known.availableBytes);
  return {
    ...known,
    expectedMs: known.expectedMs === null ? null : Math.round(known.expectedMs),
    fits,
    peakBytes: plan?.peakBytes ?? null,
    budgetBytes: plan?.memoryBudgetBytes ?? null,
    placement: plan?.placement ?? null,
    smallerModel: plan?.smallerModel ?? null,
    stages,
    error,
  };
}
