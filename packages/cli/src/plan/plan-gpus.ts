import { join } from 'node:path';
import {
  type ModelRequirements,
  type PictureRequirements,
  type PictureSize,
  SQUARE,
  sizesOfShape,
} from '@danqing/core/memory';
import {
  findGpu,
  type Gpu,
  type GpuQuestion,
  largestOnGpu,
  PRESET_SIZES,
  planReportOfGpu,
  readPublishedPictures,
  reportGpu,
  reportGpus,
} from '@danqing/planner';
import { DanqingError, invariant, type PlanReport } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import { say } from '../say/say.ts';
import type { ResolvedSettings } from '../settings/resolved-settings.ts';
import { autoSize } from './auto-size.ts';
import type { PlanFlags } from './plan-flags.ts';
import { isPublished, publishedQuestion } from './plan-question.ts';
import { matrixJson, printMatrix } from './print-matrix.ts';

/** `--gpu NAME` */
export async function planGpu(flags: PlanFlags, { settings }: CommandContext): Promise<PlanReport> {
  requirePublished(flags);
  const card = findGpu(flags.gpu ?? '');
  const { size, ...question } = publishedQuestion(flags, settings);
  const auto = autoSize(flags);
  const shape = auto === null ? SQUARE : auto.shape;
  const { model, pictures } = await publishedPictures([size, ...sizesOfShape(shape)], settings);
  const [wanted, ...candidates] = pictures;
  invariant(wanted !== undefined, 'the size that was asked for was not measured');
  const picture = auto === null ? wanted : largestFor(card, { model, candidates, question }, auto.maxSeconds);
  return planReportOfGpu(model, reportGpu(model, card, picture, { ...question, candidates }), question);
}

/** `--all-gpus` */
export async function planAllGpus(flags: PlanFlags, context: CommandContext): Promise<void> {
  requirePublished(flags);
  if (autoSize(flags) !== null) {
    throw new DanqingError('INPUT_INVALID', say`--size auto is for one card or this machine.`, {
      hint: say`Use --gpu NAME.`,
    });
  }
  const { size, ...question } = publishedQuestion(flags, context.settings);
  const isOneSize = flags.size !== undefined || flags.width !== undefined || flags.height !== undefined;
  const sizes = isOneSize ? [size] : PRESET_SIZES;
  const { model, pictures } = await publishedPictures(sizes, context.settings);
  const rows = reportGpus(model, pictures, question);
  const matrix = { model: model.model, work: question.work, sizes, rows };
  if (flags.json) context.terminal.printJson(matrixJson(matrix));
  else printMatrix(matrix, context.terminal, context.messages);
}

export interface Candidates {
  readonly model: ModelRequirements;
  readonly candidates: readonly PictureRequirements[];
  readonly question: GpuQuestion;
}

function largestFor(
  card: Gpu,
  { model, candidates, question }: Candidates,
  maxSeconds: number | null,
): PictureRequirements {
  const largest = largestOnGpu(model, card, { ...question, candidates, maxSeconds });
  if (largest !== null) return largest;
  throw new DanqingError(
    'MEMORY_PLAN_IMPOSSIBLE',
    maxSeconds === null
      ? say`No size was found that the ${card.name} draws.`
      : say`No size was found that the ${card.name} draws within ${maxSeconds} seconds.`,
    {
      hint: maxSeconds === null ? say`Leave --files and --vram-budget out.` : say`Allow more seconds.`,
    },
  );
}

/** The published model, with what it needs for these sizes, in their order. */
export function publishedPictures(
  sizes: readonly PictureSize[],
  { folders }: ResolvedSettings,
): ReturnType<typeof readPublishedPictures> {
  return readPublishedPictures(sizes, join(folders.cache, 'plans'));
}

/** Cards that are not here are known with the published model only: its sizes are in the program. */
function requirePublished({ model, transformer, textEncoder, vae, tokenizer }: PlanFlags): void {
  const hasFiles = [transformer, textEncoder, vae, tokenizer].some((path) => path !== undefined);
  if (!hasFiles && (model === undefined || isPublished(model))) return;
  throw new DanqingError('INPUT_INVALID', say`For cards that are not here the model is z-image-turbo.`, {
    hint: say`Name the files with --files, such as --files q4_0; leave --model out.`,
  });
}
