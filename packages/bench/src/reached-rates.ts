import type { PictureFlops } from '@danqing/core/memory';
import {
  type BenchContestant,
  type BenchReport,
  type ByStage,
  byStage,
  evaluationsOf,
  PLANNED_STAGES,
  STAGES,
} from '@danqing/protocol';

/** FLOP/s reached by a machine in each stage, and the time of an image outside the stages. */
export interface ReachedRates {
  readonly stages: ByStage<number>;
  readonly besideMs: number;
  readonly measuredAt: string;
}

/**
 * Rates from the bench's own images; `flops` must be theirs. Null if the report lacks the case or one of its checks
 * failed.
 */
export function ratesOfPictures(report: BenchReport, flops: PictureFlops): ReachedRates | null {
  const facts = contestant(report, 'warm-picture', 'new prompt')?.facts;
  if (facts === undefined) return null;
  const work = workOf(flops, evaluationsOf(report.settings));
  const stages = byStage((stage) => (work[stage] * 1000) / (facts[`${stage}Ms`] ?? Number.NaN));
  if (!Object.values(stages).every((value) => Number.isFinite(value) && value > 0)) return null;
  return { stages, besideMs: facts.besideStagesMs ?? 0, measuredAt: report.createdAt };
}

/** FLOP/s of a block of the published size in q4_0; null if not measured. */
export function rateOfBlock(report: BenchReport): number | null {
  const block = contestant(report, 'buffers', 'fastest buffer type');
  if (block === undefined || block.floorMs === null) return null;
  return (block.floorMs / block.medianMs) * report.peak.gflops * 1e9;
}

/** Duration of an image at these rates, in seconds. */
export function secondsAt(
  rates: Omit<ReachedRates, 'measuredAt'>,
  flops: PictureFlops,
  evaluations: number,
): number {
  const work = workOf(flops, evaluations);
  const computing = PLANNED_STAGES.reduce((sum, stage) => sum + work[stage] / rates.stages[stage], 0);
  return computing + rates.besideMs / 1000;
}

function contestant(report: BenchReport, wantedCase: string, name: string): BenchContestant | undefined {
  const figure = report.figures.find((candidate) => candidate.case === wantedCase);
  if (figure === undefined || figure.checks.some(({ ok }) => !ok)) return undefined;
  return figure.contestants.find((candidate) => candidate.name === name);
}

/** FLOP of a whole image. */
function workOf(flops: PictureFlops, evaluations: number): ByStage<number> {
  return byStage((stage) => (STAGES[stage].isRepeated ? evaluations : 1) * flops[stage]);
}
