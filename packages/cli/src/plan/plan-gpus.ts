import { formatBytes } from '@danqing/bench/report';
import {
  findGpuVariants,
  planForGpus,
  planForMemory,
  planLargestForGpu,
  planLargestForMemory,
  planMatrix,
} from '@danqing/planner';
import { DanqingError, type PlanReport, parseByteSize, presetSizes } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import { invalidFlag } from '../number-flag.ts';
import { say } from '../say/say.ts';
import { autoSize } from './auto-size.ts';
import type { PlanFlags } from './plan-flags.ts';
import { isPublished, plansFolder, publishedQuestion } from './plan-question.ts';
import { matrixJson, printMatrix } from './print-matrix.ts';

/** `--gpu NAME`: a plan for each variant that the name may mean. */
export async function planGpu(flags: PlanFlags, { settings }: CommandContext): Promise<PlanReport[]> {
  requirePublished(flags);
  const cards = findGpuVariants(flags.gpu ?? '');
  const { size, ...question } = publishedQuestion(flags, settings);
  const folder = plansFolder(settings);
  const auto = autoSize(flags);
  if (auto === null) return planForGpus(cards, { ...question, size }, folder);
  const plans: PlanReport[] = [];
  for (const card of cards) {
    const plan = await planLargestForGpu(card, { ...question, ...auto }, folder);
    if (plan !== null) plans.push(plan);
    else if (cards.length === 1) throw noSizeFor(card.name, auto.maxSeconds);
  }
  const [first] = cards;
  if (plans.length === 0) throw noSizeFor(flags.gpu ?? first?.name ?? '', auto.maxSeconds);
  return plans;
}

/** `--memory SIZE` */
export async function planMemoryOnly(
  flags: PlanFlags,
  { settings, messages }: CommandContext,
): Promise<PlanReport> {
  requirePublished(flags);
  const memoryBytes = cardMemory(flags.memory ?? '');
  const card = { name: messages.plan.anyCard(formatBytes(memoryBytes)), memoryBytes };
  const { size, ...question } = publishedQuestion(flags, settings);
  const auto = autoSize(flags);
  if (auto === null) return planForMemory(card, { ...question, size }, plansFolder(settings));
  if (auto.maxSeconds !== null) {
    throw invalidFlag(say`--max-seconds needs a card whose speed is known.`, say`Use --gpu NAME.`);
  }
  const { shape } = auto;
  const plan = await planLargestForMemory(card, { ...question, shape }, plansFolder(settings));
  if (plan === null) throw noSizeFor(card.name, null);
  return plan;
}

function cardMemory(text: string): number {
  const bytes = parseByteSize(text);
  if (bytes !== null) return bytes;
  throw invalidFlag(say`--memory is "${text}".`, say`Write a size with its unit, such as 8GiB.`);
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

function noSizeFor(card: string, maxSeconds: number | null): DanqingError {
  return new DanqingError(
    'MEMORY_PLAN_IMPOSSIBLE',
    maxSeconds === null
      ? say`No size was found that the ${card} can draw.`
      : say`No size was found that the ${card} can draw within ${maxSeconds} seconds.`,
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
