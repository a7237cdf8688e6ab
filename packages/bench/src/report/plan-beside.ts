import {
  COMMON_CARDS,
  type DeviceHere,
  findGpu,
  type GpuMatrix,
  planForGpus,
  planForThisMachine,
  planMatrix,
} from '@danqing/planner';
import { type BenchReport, type PlanReport, presetSizes } from '@danqing/protocol';

const QUESTION = { work: { steps: 8, guidance: 0 }, memoryBudgetBytes: null, files: null };
const MEGAPIXEL = { width: 1024, height: 1024 };

/** The planner's figures, shown next to the measurements. */
export interface Planned {
  /** The published model on the measured machine; null if the report lacks the machine's memory. */
  readonly here: PlanReport | null;
  /** Common cards at 1024x1024. */
  readonly cards: readonly PlanReport[];
  readonly matrix: GpuMatrix;
}

/** The planner's part of a report: the published model on the measured machine and on other cards. */
export async function planBeside(report: BenchReport, plansFolder: string): Promise<Planned> {
  // First, because it covers all sizes: one process then measures them all.
  const matrix = await planMatrix(presetSizes(), QUESTION, plansFolder);
  const device = deviceOf(report);
  const common = COMMON_CARDS.map((name) => findGpu(name));
  return {
    matrix,
    cards: await planForGpus(common, { ...QUESTION, size: MEGAPIXEL, candidates: [] }, plansFolder),
    here:
      device === null
        ? null
        : await planForThisMachine(device, { ...QUESTION, size: MEGAPIXEL, expect: () => null }, plansFolder),
  };
}

function deviceOf({ machine, memory, peak }: BenchReport): DeviceHere | null {
  if (memory === null) return null;
  return {
    name: machine.device,
    kind: memory.deviceKind,
    memoryBytes: memory.deviceBytes,
    availableBytes: memory.availableBytes,
    measuredPeakFlops: peak.gflops * 1e9,
  };
}
