import {
  formatBytes,
  type ModelRequirements,
  type PictureFlops,
  type PictureRequirements,
  type PictureSize,
  type QuantPreset,
  refusedRequirements,
  tryPlan,
} from '@danqing/core/memory';
import {
  DanqingError,
  evaluationsOf,
  type MemoryPlan,
  type MemoryRequirements,
  type PlanReport,
} from '@danqing/protocol';
import { assemblePlan } from './assemble-plan.ts';
import { chooseFiles, gpuRequirements, type PictureWork, SMALLEST_FILES } from './estimate.ts';
import { type FileSetFit, fileSetFits } from './gpu-report.ts';
import { matchGpus } from './gpus/find-gpu.ts';
import type { Gpu } from './gpus/gpu.ts';
import { busName } from './plan-report-of-gpu.ts';
import { say } from './say/say.ts';

/** A device of this machine. */
export interface DeviceHere {
  readonly name: string;
  readonly kind: string;
  readonly memoryBytes: number;
  /** Memory available to images now. */
  readonly availableBytes: number;
  /** FLOP/s of its fastest matrix product; null: not measured. */
  readonly measuredPeakFlops: number | null;
}

export interface ExpectedHere {
  readonly seconds: number;
  /** `calibrated`: from images of this model on this device; `estimate`: from less specific measurements. */
  readonly basis: 'calibrated' | 'estimate';
  readonly from: string;
}

export interface HereQuestion {
  readonly work: PictureWork;
  readonly memoryBudgetBytes: number | null;
  /** Expected duration of an image, from the bench; null if nothing was measured here. */
  readonly expected: ExpectedHere | null;
}

interface AnyPicture {
  readonly model: string;
  readonly size: PictureSize;
  readonly promptTokens: number;
  readonly flops: PictureFlops;
}

/** An image with an installed model. */
export interface PictureHere extends AnyPicture {
  /** The engine's answer: a plan, or MEMORY_PLAN_IMPOSSIBLE. */
  readonly planned: MemoryPlan | DanqingError;
}

interface Assembled extends AnyPicture {
  readonly basis: PlanReport['basis'];
  readonly files: QuantPreset | null;
  readonly requirements: MemoryRequirements;
  readonly plan: MemoryPlan | null;
  readonly problem: DanqingError | null;
  readonly fileSets: readonly FileSetFit[];
}

/** Reports the plan that the engine will follow. */
export function planReportHere(picture: PictureHere, device: DeviceHere, question: HereQuestion): PlanReport {
  const { planned, ...rest } = picture;
  const here = { ...rest, basis: 'exact' as const, files: null, fileSets: [] };
  if (planned instanceof DanqingError) {
    return assemble(
      { ...here, requirements: refusedRequirements(planned), plan: null, problem: planned },
      device,
      question,
    );
  }
  const problem = question.memoryBudgetBytes === null ? tooLarge(planned, device) : null;
  const plan = problem === null ? planned : null;
  const model = planned.smallerModel ?? picture.model;
  return assemble({ ...here, model, requirements: planned, plan, problem }, device, question);
}

/** Reports the published model on a device of this machine before any of its files is downloaded. */
export function planReportOfAbsent(
  model: ModelRequirements,
  picture: PictureRequirements,
  device: DeviceHere,
  question: HereQuestion & { readonly files: QuantPreset | null },
): PlanReport {
  const usableBytes = question.memoryBudgetBytes ?? device.availableBytes;
  const best = chooseFiles(model, picture, usableBytes)?.files ?? SMALLEST_FILES;
  const files = question.files ?? best;
  const requirements = gpuRequirements(model, picture, files);
  const { plan, problem } = tryPlan(requirements, usableBytes);
  return assemble(
    {
      model: model.model,
      size: picture,
      promptTokens: model.promptTokens,
      flops: picture.flops,
      requirements,
      basis: 'estimate',
      files,
      plan,
      problem,
      fileSets: fileSetFits(model, picture, usableBytes),
    },
    device,
    question,
  );
}

/** Without a budget everything stays resident even if memory is short: then the report must say so. */
function tooLarge(plan: MemoryPlan, { availableBytes }: DeviceHere): DanqingError | null {
  if (plan.peakBytes <= availableBytes) return null;
  const message = say`With all weights resident it needs ${formatBytes(plan.peakBytes)}, but ${formatBytes(availableBytes)} are free.`;
  const budget = `${Math.floor(availableBytes / 1024 ** 2)}MiB`;
  return new DanqingError('MEMORY_PLAN_IMPOSSIBLE', message, {
    hint: say`Set a budget: with --vram-budget ${budget}, weights are loaded only when they are used, as far as possible.`,
  });
}

function assemble(
  { flops, files, ...picture }: Assembled,
  device: DeviceHere,
  question: HereQuestion,
): PlanReport {
  const { work, memoryBudgetBytes: limitBytes } = question;
  const card = cardOf(device);
  const peakFlops = device.measuredPeakFlops ?? card?.peakFlops ?? null;
  const { plan } = picture;
  const floors =
    peakFlops === null || plan === null
      ? null
      : {
          arithmeticSeconds: (flops.denoise * evaluationsOf(work)) / peakFlops,
          memorySeconds: null,
          busSeconds: null,
        };
  return assemblePlan({
    ...picture,
    work,
    device: describeHere(device, card, peakFlops),
    usableBytes: limitBytes ?? device.availableBytes,
    marginBytes: 0,
    limitBytes,
    files: files?.name ?? null,
    floors,
    time: plan === null ? null : timeHere(question),
    efficiency: null,
    largest: null,
  });
}

/** A measurement or nothing: for a known card, `--gpu` gives the published range. */
function timeHere({ expected }: HereQuestion): PlanReport['time'] {
  if (expected === null) return null;
  const { seconds, basis, from } = expected;
  return { lowSeconds: seconds, highSeconds: seconds, basis, from };
}

/** The card in the table that matches the device's name; null if none or several match. */
function cardOf({ kind, name, memoryBytes }: DeviceHere): Gpu | null {
  if (kind === 'cpu') return null;
  const found = matchGpus(name).filter((card) => card.memoryBytes >= memoryBytes * 0.9);
  return found.length === 1 ? (found[0] ?? null) : null;
}

function describeHere(
  { name, kind, memoryBytes }: DeviceHere,
  card: Gpu | null,
  peakFlops: number | null,
): PlanReport['device'] {
  return {
    name,
    kind,
    isHere: true,
    isLaptop: card?.isLaptop ?? false,
    memoryBytes,
    memoryBytesPerSecond: card?.memoryBytesPerSecond ?? null,
    bus: card === null ? null : busName(card),
    peakFlops,
    lowPowerFlops: card?.lowPowerFlops ?? peakFlops,
    peakUnit: card === null ? null : `${card.architecture.type} ${card.architecture.unit}`,
    sources: card === null ? [] : [card.source, card.architecture.source],
  };
}
