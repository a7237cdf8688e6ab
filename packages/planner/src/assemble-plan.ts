import { mostScratch, type PictureSize, readBytes, residentPeak } from '@danqing/core/memory';
import {
  type DanqingError,
  errorWords,
  evaluationsOf,
  type MemoryPlan,
  type MemoryRequirements,
  type PlanReport,
  type StagePlan,
} from '@danqing/protocol';
import type { PictureWork } from './estimate.ts';
import { type FileSetFit, placementOf } from './gpu-report.ts';

/** Input of a plan report for any device; everything else is derived. */
export interface PlanParts
  extends Pick<
    PlanReport,
    | 'basis'
    | 'model'
    | 'promptTokens'
    | 'device'
    | 'usableBytes'
    | 'marginBytes'
    | 'limitBytes'
    | 'files'
    | 'floors'
    | 'time'
    | 'efficiency'
  > {
  readonly size: PictureSize;
  readonly work: PictureWork;
  readonly requirements: MemoryRequirements;
  /** Null if nothing fits. */
  readonly plan: MemoryPlan | null;
  /** Why nothing fits. */
  readonly problem: DanqingError | null;
  readonly fileSets: readonly FileSetFit[];
  readonly largest: PictureSize | null;
}

/** Assembles a plan report, the form that programs read. */
export function assemblePlan({
  basis,
  size,
  model,
  work,
  requirements,
  plan,
  problem,
  fileSets,
  largest,
  ...told
}: PlanParts): PlanReport {
  const evaluations = evaluationsOf(work);
  return {
    basis,
    model,
    width: size.width,
    height: size.height,
    steps: work.steps,
    guidance: work.guidance,
    evaluations,
    promptTokens: told.promptTokens,
    device: told.device,
    usableBytes: told.usableBytes,
    marginBytes: told.marginBytes,
    limitBytes: told.limitBytes,
    fits: plan !== null,
    files: told.files,
    placement: plan === null ? null : placementOf(plan),
    peakBytes: plan?.peakBytes ?? null,
    residentBytes: residentPeak(requirements),
    scratchBytes: plan?.scratchBytes ?? mostScratch(requirements),
    stages: stagesOf(requirements, plan, evaluations),
    floors: told.floors,
    time: told.time,
    efficiency: told.efficiency,
    fileSets: fileSets.map((fit) => ({ ...fit, files: fit.files.name })),
    largest: largest === null ? null : { width: largest.width, height: largest.height },
    problem: problem === null ? null : errorWords(problem),
  };
}

/** How each stage runs; if nothing fits, only its requirements. */
function stagesOf(
  requirements: MemoryRequirements,
  plan: MemoryPlan | null,
  evaluations: number,
): PlanReport['stages'] {
  if (plan !== null) return plan.stages.map((stage) => plannedStage(plan, stage, evaluations));
  return requirements.stages.map(({ stage, weightBytes, activationBytes }) => {
    return { stage, place: null, weightBytes, activationBytes, bytes: null, readBytes: null, tileEdge: null };
  });
}

function plannedStage(
  plan: MemoryPlan,
  planned: StagePlan,
  evaluations: number,
): PlanReport['stages'][number] {
  const { stage, run, weightBytes, activationBytes, streamedActivationBytes, bytes } = planned;
  const activations = {
    whole: activationBytes,
    streamed: streamedActivationBytes ?? activationBytes,
    tiled: run.kind === 'tiled' ? run.tile.activationBytes : activationBytes,
    elsewhere: activationBytes,
  };
  return {
    stage,
    place: run.kind === 'whole' ? plan.placement : run.kind,
    weightBytes,
    activationBytes: activations[run.kind],
    bytes,
    readBytes: readBytes(plan, planned, evaluations),
    tileEdge: run.kind === 'tiled' ? run.tile.edge : null,
  };
}
