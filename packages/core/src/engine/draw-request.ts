import type {
  Adaptation,
  GeneratedImage,
  GenerateReport,
  GenerateRequest,
  GenerateResult,
  MemoryPlan,
} from '@danqing/protocol';
import type { ResidentWeights } from '../graph/lowering.ts';
import { runsElsewhere } from '../memory/stage-mode.ts';
import type { PipelineParts } from '../pipeline/parts.ts';
import { Stopwatch } from '../pipeline/stopwatch.ts';
import { textToImage } from '../pipeline/text-to-image.ts';
import type { RequestTokens } from '../tokenizer/request-tokens.ts';
import type { EngineModel, GenerateOptions } from './client.ts';
import type { CoreDevice } from './core-device.ts';
import { adaptationEvent, adaptationOf, retryWithLessMemory, smallerPlan } from './memory-fallback.ts';
import type { RequestPlanner } from './request-planner.ts';

/** Everything needed to draw one request. */
export interface Drawing<W extends ResidentWeights> {
  readonly model: EngineModel;
  readonly device: CoreDevice<W>;
  readonly parts: PipelineParts<W>;
  readonly planner: RequestPlanner<W>;
  readonly tokens: RequestTokens;
}

interface Drawn {
  readonly images: readonly GeneratedImage[];
  /** The plan that was finally used. */
  readonly plan: MemoryPlan;
  readonly adaptations: readonly Adaptation[];
}

/** Plans and draws a request, retries with less memory if memory is refused, and reports. */
export async function drawRequest<W extends ResidentWeights>(
  drawing: Drawing<W>,
  request: GenerateRequest,
  options: GenerateOptions,
): Promise<GenerateResult> {
  const { meter, lowering } = drawing.device;
  const stopwatch = new Stopwatch((event) => {
    meter.sample();
    options.onEvent?.(event);
  });
  const planned = drawing.planner.first();
  // An earlier, larger image may have left larger buffers than this plan allows for.
  lowering.releaseActivations(Math.max(...planned.stages.map(({ activationBytes }) => activationBytes)));
  meter.begin();
  const drawn = await drawWithin(planned, drawing, { request, options, stopwatch });
  return { images: drawn.images, report: reportOf(drawn, drawing, { request, stopwatch }) };
}

async function drawWithin<W extends ResidentWeights>(
  planned: MemoryPlan,
  { device, parts, planner, tokens }: Drawing<W>,
  {
    request,
    options,
    stopwatch,
  }: { request: GenerateRequest; options: GenerateOptions; stopwatch: Stopwatch },
): Promise<Drawn> {
  const { record, shrink, ...rest } = options;
  const recorder = record === undefined ? undefined : { record };
  const adaptations: Adaptation[] = [];
  const attempt = async (plan: MemoryPlan): Promise<Drawn> => {
    const { memoryBudgetBytes, scratchBytes } = plan;
    device.limitMemory(memoryBudgetBytes === null ? null : memoryBudgetBytes - scratchBytes);
    parts.residency.follow(plan);
    const images = await textToImage(parts, request, { tokens, options: { ...rest, recorder }, stopwatch });
    return { images, plan, adaptations };
  };
  return retryWithLessMemory(shrink === true ? smallerPlan(planned, planner) : planned, attempt, {
    planner,
    reclaim: () => parts.residency.leaveAll(),
    onAdaptation: (step) => {
      adaptations.push(adaptationOf(step));
      options.onEvent?.(adaptationEvent(step));
    },
  });
}

function reportOf<W extends ResidentWeights>(
  { plan, adaptations }: Drawn,
  { model, device, tokens }: Drawing<W>,
  { request, stopwatch }: { request: GenerateRequest; stopwatch: Stopwatch },
): GenerateReport {
  const { ids, count, limit } = tokens.prompt;
  return {
    request,
    model: model.card.name,
    profile: device.profile(runsElsewhere(plan.stages)),
    stages: stopwatch.stages,
    promptTokens: ids.length,
    promptTruncated: count > limit,
    plan,
    adaptations,
    peakBytes: device.meter.peakBytes(),
    memory: device.meter.usage(),
  };
}
