import type { PictureSize } from '@danqing/core/memory';
import {
  COMMON_CARDS,
  findGpu,
  type GpuRowReport,
  PRESET_SIZES,
  planReportOfAbsent,
  planReportOfGpu,
  readPublishedPictures,
  reportGpu,
  reportGpus,
} from '@danqing/planner';
import { type BenchReport, invariant, type PlanReport } from '@danqing/protocol';

const WORK = { steps: 8, guidance: 0 };
const MEGAPIXEL = { width: 1024, height: 1024 };

/** What the planner says beside the measurements. */
export interface Planned {
  /** The published model on the machine of the report; null where the report does not tell what it has. */
  readonly here: PlanReport | null;
  /** Common cards at 1024x1024. */
  readonly cards: readonly PlanReport[];
  readonly matrix: { readonly sizes: readonly PictureSize[]; readonly rows: readonly GpuRowReport[] };
}

/** The planner's part of a report: the published model on the machine that was measured, and on other cards. */
export async function planBeside(
  { machine, memory, peak }: BenchReport,
  plansFolder: string,
): Promise<Planned> {
  const { model, pictures } = await readPublishedPictures([MEGAPIXEL, ...PRESET_SIZES], plansFolder);
  const [picture, ...presets] = pictures;
  invariant(picture !== undefined, 'nothing was planned');
  const question = { work: WORK, limitBytes: null };
  const device =
    memory === null
      ? null
      : {
          name: machine.device,
          kind: memory.deviceKind,
          memoryBytes: memory.deviceBytes,
          availableBytes: memory.availableBytes,
          measuredPeakFlops: peak.gflops * 1e9,
        };
  return {
    here:
      device === null
        ? null
        : planReportOfAbsent(model, picture, device, { ...question, files: null, expected: null }),
    cards: COMMON_CARDS.map((name) =>
      planReportOfGpu(
        model,
        reportGpu(model, findGpu(name), picture, { ...question, candidates: [] }),
        question,
      ),
    ),
    matrix: { sizes: PRESET_SIZES, rows: reportGpus(model, presets, question) },
  };
}
