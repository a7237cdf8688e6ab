import {
  type ModelRequirements,
  mostScratch,
  QUANT_PRESETS,
  readBytes,
  residentPeak,
  tryPlan,
} from '@danqing/core/memory';
import {
  errorWords,
  type MemoryPlan,
  type MemoryRequirements,
  type PlanReport,
  type StagePlan,
} from '@danqing/protocol';
import { gpuRequirements, type PictureEstimate } from './estimate.ts';
import { type GpuQuestion, type GpuReport, placementOf } from './gpu-report.ts';
import type { Gpu } from './gpus/gpu.ts';

/** A card's plan in the shape that programs read. */
export function planReportOfGpu(
  model: ModelRequirements,
  report: GpuReport,
  question: GpuQuestion,
): PlanReport {
  const { card, budget, estimate, picture, efficiency, largest } = report;
  const { fit, floors } = estimate;
  const { work, limitBytes } = question;
  const usableBytes = Math.floor(budget.usableBytes);
  const files = fit?.files ?? question.files ?? QUANT_PRESETS.at(-1) ?? QUANT_PRESETS[0];
  const needs = gpuRequirements(model, picture, files);
  return {
    basis: 'estimate',
    model: model.model,
    width: picture.width,
    height: picture.height,
    ...work,
    evaluations: estimate.evaluations,
    promptTokens: model.promptTokens,
    device: describeGpu(card),
    usableBytes,
    marginBytes: budget.marginBytes,
    limitBytes,
    fits: fit !== null,
    files: files.name,
    placement: fit === null ? null : placementOf(fit.plan),
    peakBytes: fit?.plan.peakBytes ?? null,
    residentBytes: residentPeak(needs),
    scratchBytes: fit?.plan.scratchBytes ?? mostScratch(needs),
    stages: stagesOf(needs, fit?.plan ?? null, estimate.evaluations),
    floors,
    time: timeOf(estimate),
    efficiency: efficiency === null ? null : { ...efficiency },
    fileSets: report.fileSets.map((fileSet) => ({ ...fileSet, files: fileSet.files.name })),
    largest: largest === null ? null : { width: largest.width, height: largest.height },
    problem: fit === null ? problemOf(needs, usableBytes) : null,
  };
}

function timeOf({ seconds }: PictureEstimate): PlanReport['time'] {
  if (seconds === null) return null;
  return {
    lowSeconds: seconds.low,
    highSeconds: seconds.high,
    basis: 'estimate',
    from: 'published measurements of other programs on cards of this maker',
  };
}

/** What becomes of each stage; where nothing fits, only what it would take. */
export function stagesOf(
  needs: MemoryRequirements,
  plan: MemoryPlan | null,
  evaluations: number,
): PlanReport['stages'] {
  if (plan !== null) return plan.stages.map((stage) => plannedStage(plan, stage, evaluations));
  return needs.stages.map(({ stage, weightBytes, activationBytes }) => {
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

/** The planner's own words on why needs exceed a budget. */
function problemOf(needs: MemoryRequirements, usableBytes: number): PlanReport['problem'] {
  const { problem } = tryPlan(needs, usableBytes);
  return problem === null ? null : errorWords(problem);
}

function describeGpu(card: Gpu): PlanReport['device'] {
  const { name, architecture, memoryBytes, memoryBytesPerSecond, isLaptop, peakFlops, lowPowerFlops } = card;
  return {
    name,
    kind: 'card',
    isHere: false,
    isLaptop,
    memoryBytes,
    memoryBytesPerSecond,
    bus: busName(card),
    peakFlops,
    lowPowerFlops,
    peakUnit: `${architecture.type} ${architecture.unit}`,
    sources: [card.source, architecture.source],
  };
}

/** PCI Express as makers write it; null for shared memory. */
export function busName({ bus }: Pick<Gpu, 'bus'>): string | null {
  return bus === null ? null : `PCIe ${bus.generation}.0 x${bus.lanes}`;
}
