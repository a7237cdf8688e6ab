import type { PictureFlops, PictureSize } from '@danqing/core/memory';
import type { ModelConfigs } from '@danqing/core/models';
import { pictureFlops } from '@danqing/core/pipeline';
import type { Engine } from '@danqing/engine';
import {
  type DanqingError,
  type GenerateInput,
  isDanqingError,
  type MemoryPlan,
  type PlanReport,
} from '@danqing/protocol';
import type { PictureWork } from './estimate.ts';
import { type DeviceHere, type ExpectedHere, planReportHere } from './plan-this-machine.ts';

export interface EngineQuestion {
  readonly device: DeviceHere;
  readonly configs: ModelConfigs;
  readonly memoryBudgetBytes: number | null;
  /** Expected duration of this arithmetic here, from the bench; null if nothing was measured. */
  readonly expect: (flops: PictureFlops, work: PictureWork) => ExpectedHere | null;
}

/** The engine's own plan, so it cannot differ from what the engine does. @throws DanqingError errors of the engine */
export async function planWithEngine(
  engine: Engine,
  input: GenerateInput,
  { device, configs, memoryBudgetBytes, expect }: EngineQuestion,
): Promise<PlanReport> {
  const request = engine.resolveRequest(input);
  const { width, height, steps, guidance } = request;
  const size: PictureSize = { width, height };
  const work = { steps, guidance };
  const tokens = await engine.tokenize(request);
  const planned = await planOrProblem(engine.plan(request, { tokens }));
  const { count: promptTokens } = tokens.prompt;
  const flops = pictureFlops(configs, promptTokens, size);
  const picture = { model: engine.model.card.name, size, promptTokens, planned, flops };
  return planReportHere(picture, device, { work, memoryBudgetBytes, expected: expect(flops, work) });
}

/** The engine's plan, or MEMORY_PLAN_IMPOSSIBLE. @throws DanqingError other errors of the engine */
export async function planOrProblem(planning: Promise<MemoryPlan>): Promise<MemoryPlan | DanqingError> {
  try {
    return await planning;
  } catch (error) {
    if (isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) return error;
    throw error;
  }
}
