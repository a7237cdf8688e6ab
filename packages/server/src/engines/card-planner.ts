import {
  ASSUMED_PROMPT_TOKENS,
  COMMON_CARDS,
  findCard,
  type ModelNeeds,
  PUBLISHED_MODEL,
  pictureOf,
  planReportOfCard,
  readPublishedNeeds,
  reportCard,
  SQUARE,
  sizesOfShape,
} from '@danqing/engine/planning';
import {
  type CardPlans,
  type CardPlansRequest,
  errorWords,
  invariant,
  isDanqingError,
} from '@danqing/protocol';

/** Says what cards that are not here would do with the published model. Sizes that were never asked for start a process. */
export class CardPlanner {
  private readonly cacheFolder: string;
  private last: Promise<unknown> = Promise.resolve();

  constructor(cacheFolder: string) {
    this.cacheFolder = cacheFolder;
  }

  /** @throws DanqingError NATIVE_*, ENGINE_CRASHED */
  async plan({ gpus = [...COMMON_CARDS], ...request }: CardPlansRequest): Promise<CardPlans> {
    const { defaults } = PUBLISHED_MODEL;
    const { width = defaults.width, height = defaults.height, vramBudgetBytes: limitBytes = null } = request;
    const { steps = defaults.steps, guidance = defaults.guidance } = request;
    const squares = sizesOfShape(SQUARE);
    const model = await this.needsOf([{ width, height }, ...squares]);
    const [picture, ...candidates] = [{ width, height }, ...squares].map((size) => pictureOf(model, size));
    invariant(picture !== undefined, 'the size that was asked for was not measured');
    const question = { work: { steps, guidance }, limitBytes };
    const known = candidates.flatMap((candidate) => candidate ?? []);
    const planOf = (name: string) => {
      const report = reportCard(model, findCard(name), picture, { ...question, candidates: known });
      return planReportOfCard(model, report, question);
    };
    return { cards: gpus.map((asked) => ({ asked, ...planOrError(() => planOf(asked)) })) };
  }

  /** One at a time: each may start a process. */
  private needsOf(sizes: readonly { width: number; height: number }[]): Promise<ModelNeeds> {
    const distinct = [...new Map(sizes.map((size) => [`${size.width}x${size.height}`, size])).values()];
    const call = { sizes: distinct, promptTokens: ASSUMED_PROMPT_TOKENS };
    const measured = this.last.then(() => readPublishedNeeds(call, this.cacheFolder));
    this.last = measured.catch(() => undefined);
    return measured;
  }
}

type Answer = Pick<CardPlans['cards'][number], 'plan' | 'error'>;

function planOrError(planOf: () => NonNullable<Answer['plan']>): Answer {
  try {
    return { plan: planOf(), error: null };
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    return { plan: null, error: errorWords(error) };
  }
}
