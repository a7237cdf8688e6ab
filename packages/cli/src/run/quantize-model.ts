import { basename } from 'node:path';
import { formatType, parseQuantizeType } from '@danqing/core/formats';
import { type QuantizeProgress, type QuantizeReport, usableThreads } from '@danqing/engine';
import { findModelFolder, quantizeModel as quantize } from '@danqing/model-store';
import { COMPONENTS } from '@danqing/protocol';
import { cancelOnInterrupt } from '../cancellation.ts';
import type { CommandContext } from '../context.ts';
import type { JsonFlag, QuietFlag } from '../flags.ts';
import { countFlag } from '../number-flag.ts';
import { printInstalled } from '../print-installed.ts';
import { TransferDisplay } from '../transfer-display.ts';

const MAX_THREADS = 512;

interface QuantizeFlags extends JsonFlag, QuietFlag {
  readonly type: string;
  readonly name: string | undefined;
  readonly threads: string | undefined;
}

/** Installs a quantized copy of a model. */
export async function quantizeModel(
  model: string,
  flags: QuantizeFlags,
  context: CommandContext,
): Promise<void> {
  const { settings, messages, terminal } = context;
  const type = parseQuantizeType(flags.type);
  const threads = countFlag('--threads', flags.threads, MAX_THREADS) ?? usableThreads();
  const folder = await findModelFolder(model, settings.modelLibraries);
  const display = new TransferDisplay(terminal, messages, flags.quiet ?? false);
  const signal = cancelOnInterrupt(context, { json: flags.json ?? false });
  display.say(messages.starting);
  const onProgress = (progress: QuantizeProgress) =>
    display.share(progress, [COMPONENTS[progress.component].name[messages.language]]);
  const result = await quantize({
    paths: { model: folder },
    type,
    name: flags.name ?? `${basename(folder)}-${formatType(type)}`,
    library: settings.libraryFolder,
    threads,
    signal,
    onProgress,
  });
  if (!flags.json) tellFallbacks(result.report, formatType(type), context);
  printInstalled(result, flags, context, { quantized: result.report.components });
}

/** Reports matrices that could not have the requested type. */
function tellFallbacks(
  { components }: QuantizeReport,
  wanted: string,
  { messages, terminal }: CommandContext,
): void {
  for (const { kind, fallbacks } of components) {
    for (const { type, columns, tensors } of fallbacks) {
      const text = messages.fallback(tensors, columns, wanted, formatType(type));
      terminal.note(`${COMPONENTS[kind].name[messages.language]}: ${text}`);
    }
  }
}
