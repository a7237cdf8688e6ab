import { PUBLISHED_MODEL } from '@danqing/core/models';
import { COMMON_CARDS, findGpu, type Gpu, planForGpus } from '@danqing/planner';
import {
  type ErrorBody,
  type GpuPlans,
  type GpuPlansRequest,
  isDanqingError,
  type PlanReport,
  SerialQueue,
} from '@danqing/protocol';

/** Plans for graphics cards that are not in this machine, with the published model. A new size starts a process. */
export class GpuPlanner {
  private readonly cacheFolder: string;
  private readonly turns = new SerialQueue();

  constructor(cacheFolder: string) {
    this.cacheFolder = cacheFolder;
  }

  /** @throws DanqingError NATIVE_*, ENGINE_CRASHED */
  async plan({ gpus, ...request }: GpuPlansRequest): Promise<GpuPlans> {
    const { defaults } = PUBLISHED_MODEL;
    const [width, height] = [request.width ?? defaults.width, request.height ?? defaults.height];
    const [steps, guidance] = [request.steps ?? defaults.steps, request.guidance ?? defaults.guidance];
    const memoryBudgetBytes = request.vramBudgetBytes ?? null;
    const found = (gpus ?? COMMON_CARDS).map((asked) => ({ asked, ...findOrError(asked) }));
    const cards = found.flatMap(({ card }) => card ?? []);
    const question = { size: { width, height }, work: { steps, guidance }, memoryBudgetBytes };
    // One at a time, because each may start a process.
    const plans = await this.turns.run(() => planForGpus(cards, question, this.cacheFolder));
    const planOf = new Map(cards.map((card, index): [Gpu, PlanReport | undefined] => [card, plans[index]]));
    return {
      cards: found.map(({ asked, card, error }) => {
        return { asked, plan: card === null ? null : (planOf.get(card) ?? null), error };
      }),
    };
  }
}

function findOrError(asked: string): { readonly card: Gpu | null; readonly error: ErrorBody | null } {
  try {
    return { card: findGpu(asked), error: null };
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    return { card: null, error: error.toBody() };
  }
}
