import { DanqingError } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import type { PlanFlags } from '../plan/plan-flags.ts';
import { planAllGpus, planGpu } from '../plan/plan-gpus.ts';
import { planHere } from '../plan/plan-here.ts';
import { printPlan } from '../plan/print-plan.ts';
import { say } from '../say/say.ts';

/** Shows what fits, where its memory goes and how long it takes; draws nothing and reads no weights. */
export async function plan(flags: PlanFlags, context: CommandContext): Promise<void> {
  if (flags.allGpus) {
    if (flags.gpu !== undefined) throw both('--gpu', '--all-gpus');
    return planAllGpus(flags, context);
  }
  const report = flags.gpu === undefined ? await planHere(flags, context) : await planGpu(flags, context);
  if (flags.json) context.terminal.printJson(report);
  else printPlan(report, context.terminal, context.messages);
}

function both(a: string, b: string): DanqingError {
  return new DanqingError('INPUT_INVALID', say`${a} and ${b} were given together.`, {
    hint: say`Use one or the other.`,
  });
}
