import { type PictureSize, SQUARE, sizesOfShape } from '@danqing/core/memory';
import { PUBLISHED_MODEL } from '@danqing/core/models';
import { COMMON_CARDS, findGpu, planReportOfGpu, readPublishedPictures, reportGpu } from '@danqing/planner';
import { type GpuPlans, type GpuPlansRequest, invariant, isDanqingError } from '@danqing/protocol';

/** Says what cards that are not here would do with the published model. Sizes that were never asked for start a process. */
export class GpuPlanner {
  private readonly cacheFolder: string;
  private last: Promise<unknown> = Promise.resolve();

  constructor(cacheFolder: string) {
    this.cacheFolder = cacheFolder;
  }

  /** @throws DanqingError NATIVE_*, ENGINE_CRASHED */
  async plan({ gpus, ...request }: GpuPlansRequest): Promise<GpuPlans> {
    const { defaults } = PUBLISHED_MODEL;
    const { vramBudgetBytes: limit } = request;
    const limitBytes = limit ?? null;
    const [width, height] = [request.width ?? defaults.width, request.height ?? defaults.height];
    const [steps, guidance] = [request.steps ?? defaults.steps, request.guidance ?? defaults.guidance];
    const squares = sizesOfShape(SQUARE);
    const { model, pictures } = await this.measure([{ width, height }, ...squares]);
    const [picture, ...candidates] = pictures;
    invariant(picture !== undefined, 'the size that was asked for was not measured');
    const question = { work: { steps, guidance }, limitBytes };
    const planOf = (name: string) => {
      const report = reportGpu(model, findGpu(name), picture, { ...question, candidates });
      return planReportOfGpu(model, report, question);
    };
    return { cards: (gpus ?? COMMON_CARDS).map((asked) => ({ asked, ...planOrError(() => planOf(asked)) })) };
  }

  /** One at a time: each may start a process. */
  private measure(sizes: readonly PictureSize[]): ReturnType<typeof readPublishedPictures> {
    const measured = this.last.then(() => readPublishedPictures(sizes, this.cacheFolder));
    this.last = measured.catch(() => undefined);
    return measured;
  }
}

type Answer = Pick<GpuPlans['cards'][number], 'plan' | 'error'>;

function planOrError(planOf: () => NonNullable<Answer['plan']>): Answer {
  try {
    return { plan: planOf(), error: null };
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    return { plan: null, error: error.toBody() };
  }
}
