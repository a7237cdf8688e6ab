import { type ModelRequirements, tryPlan } from '@danqing/core/memory';
import type { PlanReport } from '@danqing/protocol';
import { assemblePlan } from './assemble-plan.ts';
import { gpuRequirements, type PictureEstimate, SMALLEST_FILES } from './estimate.ts';
import type { GpuQuestion, GpuReport } from './gpu-report.ts';
import type { Gpu } from './gpus/gpu.ts';

/** A card's plan report, the form that programs read. */
export function planReportOfGpu(
  model: ModelRequirements,
  report: GpuReport,
  question: GpuQuestion,
): PlanReport {
  const { card, budget, estimate, picture, efficiency } = report;
  const { fit } = estimate;
  const usableBytes = Math.floor(budget.usableBytes);
  const files = fit?.files ?? question.files ?? SMALLEST_FILES;
  const requirements = gpuRequirements(model, picture, files);
  return assemblePlan({
    basis: 'estimate',
    model: model.model,
    size: picture,
    work: question.work,
    promptTokens: model.promptTokens,
    device: describeGpu(card),
    usableBytes,
    marginBytes: budget.marginBytes,
    limitBytes: question.memoryBudgetBytes,
    files: files.name,
    requirements,
    plan: fit?.plan ?? null,
    floors: estimate.floors,
    time: timeOf(estimate),
    efficiency: efficiency === null ? null : { ...efficiency },
    fileSets: report.fileSets,
    largest: report.largest,
    problem: fit === null ? tryPlan(requirements, usableBytes).problem : null,
  });
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

/** PCI Express in the makers' notation; null for shared memory. */
export function busName({ bus }: Pick<Gpu, 'bus'>): string | null {
  return bus === null ? null : `PCIe ${bus.generation}.0 x${bus.lanes}`;
}
