import { dirname } from 'node:path';
import { BENCH_CASES, type BenchCase, checkFolderWritable, replaceFile, runBench } from '@danqing/engine';
import { keepReport } from '@danqing/engine/planning';
import { type BenchReport, DanqingError, type GenerateRequest } from '@danqing/protocol';
import { BenchProgress } from '../bench-progress.ts';
import { cancelOnInterrupt } from '../cancellation.ts';
import type { CommandContext } from '../context.ts';
import { drawCommand } from '../draw-command.ts';
import { type BenchFlags, requestFields, roundCount } from '../flags.ts';
import { engineOptionsFor } from '../open-engine.ts';
import { printBench } from '../print-bench.ts';
import { alignColumns } from '../text-width.ts';

/** Exit status when a figure cannot be true: the measurement itself is wrong. */
const IMPLAUSIBLE = 70;

/** `danqing bench` */
export async function bench(flags: BenchFlags, context: CommandContext): Promise<void> {
  const { settings, messages, terminal } = context;
  if (flags.list) return listCases(flags, context);
  const cases = chosenCases(flags.case);
  const rounds = roundCount(flags);
  if (flags.output !== undefined) await checkFolderWritable(dirname(flags.output));
  const progress = new BenchProgress(terminal, messages, { quiet: flags.quiet ?? false });
  const signal = cancelOnInterrupt(context, { json: flags.json ?? false });
  const report = await runBench({
    // Kept prompts of the user's would turn new prompts into old ones.
    engine: await engineOptionsFor({ ...flags, promptCache: false }, settings),
    request: { ...requestFields(flags), prompt: flags.prompt, seed: flags.seed ?? DEFAULT_SEED },
    cases,
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
  if (report.figures.some(({ checks }) => checks.some(({ ok }) => !ok))) process.exitCode = IMPLAUSIBLE;
}

const DEFAULT_SEED = 42;

function toJson(report: BenchReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

function chosenCases(names: string | undefined): readonly BenchCase[] {
  if (names === undefined) return BENCH_CASES;
  return names.split(',').map((name) => {
    const found = BENCH_CASES.find((known) => known.name === name.trim());
    if (found !== undefined) return found;
    throw new DanqingError('INPUT_INVALID', `--case: there is no case "${name.trim()}".`, {
      hint: `Cases: ${BENCH_CASES.map((known) => known.name).join(', ')}.`,
    });
  });
}

function listCases({ json }: BenchFlags, { terminal, messages }: CommandContext): void {
  if (json) {
    terminal.printJson({ cases: BENCH_CASES.map(({ costs: _, ...rest }) => rest) });
    return;
  }
  const rows = BENCH_CASES.map(({ name, rounds, pairs }) => [
    name,
    messages.bench.rounds(rounds),
    `${pairs.map(({ subject, baseline }) => `${subject} / ${baseline}`).join(', ')}`,
    messages.bench.cases[name],
  ]);
  for (const line of alignColumns(rows)) terminal.print(line);
}
