import { keepReport, runBench } from '@danqing/bench';
import { checkFileWritable, replaceFile } from '@danqing/engine';
import type { BenchReport, GenerateRequest } from '@danqing/protocol';
import type { BenchFlags } from '../bench/bench-flags.ts';
import { BenchProgress } from '../bench/bench-progress.ts';
import { chosenCases } from '../bench/chosen-cases.ts';
import { drawCommand } from '../bench/draw-command.ts';
import { judgeFigures } from '../bench/judge-figures.ts';
import { listCases } from '../bench/list-cases.ts';
import { printBench } from '../bench/print-bench.ts';
import { cancelOnInterrupt } from '../cancellation.ts';
import type { CommandContext } from '../context.ts';
import { countFlag } from '../number-flag.ts';
import { engineOptionsFor } from '../open-engine.ts';
import { requestFields } from '../request-fields.ts';

const MAX_ROUNDS = 10_000;

/** Measures this machine. */
export async function bench(flags: BenchFlags, context: CommandContext): Promise<void> {
  const { settings, messages, terminal } = context;
  if (flags.list) return listCases(flags, context);
  const chosen = chosenCases(flags);
  const rounds = countFlag('--rounds', flags.rounds, MAX_ROUNDS);
  if (flags.output !== undefined) await checkFileWritable(flags.output);
  const progress = new BenchProgress(terminal, messages, { quiet: flags.quiet ?? false });
  const signal = cancelOnInterrupt(context, { json: flags.json ?? false });
  const report = await runBench({
    // With the user's prompt cache, new prompts would be measured as known ones.
    engine: await engineOptionsFor({ ...flags, promptCache: false }, settings),
    request: { ...requestFields(flags), prompt: flags.prompt, seed: flags.seed ?? DEFAULT_SEED },
    ...chosen,
    ...(rounds === undefined ? {} : { rounds }),
    command: (request: GenerateRequest, places) =>
      drawCommand(request, { flags, configFile: settings.configFile }, places),
    onEvent: progress.handle,
    signal,
  });
  terminal.clearStatus();
  if (flags.output !== undefined) await replaceFile(flags.output, Buffer.from(toJson(report)));
  await keepReport(settings.folders.cache, report);
  if (flags.json) terminal.printJson(report);
  else printBench(report, terminal, messages);
  judgeFigures(report.figures, context);
}

const DEFAULT_SEED = 42;

function toJson(report: BenchReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
