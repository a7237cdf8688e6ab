import {
  COMMON_CARDS,
  findCard,
  PRESET_SIZES,
  planReportOfAbsent,
  planReportOfCard,
  reportCard,
  reportCards,
} from '@danqing/engine/planning';
import { invariant, type MachineReport } from '@danqing/protocol';
import { publishedPictures } from '../plan/plan-cards.ts';
import type { ResolvedSettings } from '../settings/resolved-settings.ts';
import type { Planned } from './report-blocks.ts';

const WORK = { steps: 8, guidance: 0 };
const MEGAPIXEL = { width: 1024, height: 1024 };

/** The planner's part of a report: the published model on the machine that was measured, and on other cards. */
export async function planBeside({ machine }: MachineReport, settings: ResolvedSettings): Promise<Planned> {
  const { model, pictures } = await publishedPictures([MEGAPIXEL, ...PRESET_SIZES], settings);
  const [picture, ...presets] = pictures;
  invariant(picture !== undefined, 'nothing was planned');
  const question = { work: WORK, limitBytes: null };
  const device = {
    name: machine.device,
    kind: machine.deviceKind,
    memoryBytes: machine.deviceBytes,
    availableBytes: machine.availableBytes,
    measuredPeakFlops: machine.peakFlops,
  };
  return {
    here: planReportOfAbsent(model, picture, device, { ...question, files: null, expected: null }),
    cards: COMMON_CARDS.map((name) =>
      planReportOfCard(
        model,
        reportCard(model, findCard(name), picture, { ...question, candidates: [] }),
        question,
      ),
    ),
    matrix: { sizes: PRESET_SIZES, rows: reportCards(model, presets, question) },
  };
}
