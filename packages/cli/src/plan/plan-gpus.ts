import { findGpu, type Gpu, planForGpu, planLargestForGpu, planMatrix } from '@danqing/planner';
import { DanqingError, type PlanReport, presetSizes } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import { say } from '../say/say.ts';
import { autoSize } from './auto-size.ts';
import type { PlanFlags } from './plan-flags.ts';
import { isPublished, plansFolder, publishedQuestion } from './plan-question.ts';
import { matrixJson, printMatrix } from './print-matrix.ts';

/** `--gpu NAME` */
export async function planGpu(flags: PlanFlags, { settings }: CommandContext): Promise<PlanReport> {
  requirePublished(flags);
  const card = findGpu(flags.gpu ?? '');
  const { size, ...question } = publishedQuestion(flags, settings);
  const auto = autoSize(flags);
  if (auto === null) return planForGpu(card, { ...question, size }, plansFolder(settings));
  const plan = await planLargestForGpu(card, { ...question, ...auto }, plansFolder(settings));
  if (plan === null) throw noSizeFor(card, auto.maxSeconds);
  return plan;
}

/** `--all-gpus` */
export async function planAllGpus(flags: PlanFlags, context: CommandContext): Promise<void> {
  requirePublished(flags);
  if (autoSize(flags) !== null) {
    throw new DanqingError('INPUT_INVALID', say`--size auto works for one graphics card or this machine.`, {
      hint: say`Use --gpu NAME.`,
    });
  }
  const { size, ...question } = publishedQuestion(flags, context.settings);
  const isOneSize = flags.size !== undefined || flags.width !== undefined || flags.height !== undefined;
  const matrix = await planMatrix(
    isOneSize ? [size] : presetSizes(),
    question,
    plansFolder(context.settings),
  );
  if (flags.json) context.terminal.printJson(matrixJson(matrix));
  else printMatrix(matrix, context.terminal, context.messages);
}

function noSizeFor(card: Gpu, maxSeconds: number | null): DanqingError {
  return new DanqingError(
    'MEMORY_PLAN_IMPOSSIBLE',
    maxSeconds === null
      ? say`No size was found that the ${card.name} can draw.`
      : say`No size was found that the ${card.name} can draw within ${maxSeconds} seconds.`,
    {
      hint: maxSeconds === null ? say`Leave --files and --vram-budget out.` : say`Allow more seconds.`,
    },
  );
}

/** Plans for cards that are not here work with the published model only: its sizes are part of the program. */
function requirePublished({ model, transformer, textEncoder, vae, tokenizer }: PlanFlags): void {
  const hasFiles = [transformer, textEncoder, vae, tokenizer].some((path) => path !== undefined);
  if (!hasFiles && (model === undefined || isPublished(model))) return;
  throw new DanqingError(
    'INPUT_INVALID',
    say`For graphics cards that are not in this machine, the model is always z-image-turbo.`,
    {
      hint: say`Name the files with --files, such as --files q4_0; leave --model out.`,
    },
  );
}
