import { DanqingError, type PlanReport } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import type { PlanFlags } from '../plan/plan-flags.ts';
import { planAllGpus, planGpu, planMemoryOnly } from '../plan/plan-gpus.ts';
import { planHere } from '../plan/plan-here.ts';
import { printPlan, printVariants } from '../plan/print-plan.ts';
import { say } from '../say/say.ts';

/** Shows what fits, where its memory goes and how long it takes; draws nothing and reads no weights. */
export async function plan(flags: PlanFlags, context: CommandContext): Promise<void> {
  refuseTogether(flags);
  if (flags.allGpus) return planAllGpus(flags, context);
  const { terminal, messages } = context;
  const reports = await reportsOf(flags, context);
  const [only] = reports;
  if (only === undefined || reports.length > 1) {
    if (flags.json) terminal.printJson({ cards: reports });
    else printVariants(reports, terminal, messages);
  } else if (flags.json) terminal.printJson(only);
  else printPlan(only, context, flags.details ?? false);
}

async function reportsOf(flags: PlanFlags, context: CommandContext): Promise<PlanReport[]> {
  if (flags.gpu !== undefined) return planGpu(flags, context);
  return [flags.memory === undefined ? await planHere(flags, context) : await planMemoryOnly(flags, context)];
}

/** These flags name cards, each in its own way. */
function refuseTogether({ gpu, memory, allGpus }: PlanFlags): void {
  const given = [
    gpu === undefined ? null : '--gpu',
    memory === undefined ? null : '--memory',
    allGpus ? '--all-gpus' : null,
  ].filter((flag) => flag !== null);
  const [a, b] = given;
  if (a !== undefined && b !== undefined) throw both(a, b);
}

function both(a: string, b: string): DanqingError {
  return new DanqingError('INPUT_INVALID', say`${a} and ${b} were given together.`, {
    hint: say`Use one or the other.`,
  });
}
