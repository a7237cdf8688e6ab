import { MAX_PARALLEL_FILES, openSource, pullModel as pull } from '@danqing/model-store';
import { cancelOnInterrupt } from '../cancellation.ts';
import type { CommandContext } from '../context.ts';
import type { JsonFlag, QuietFlag } from '../flags.ts';
import { countFlag } from '../number-flag.ts';
import { printInstalled } from '../print-installed.ts';
import { TransferDisplay } from '../transfer-display.ts';

interface PullFlags extends JsonFlag, QuietFlag {
  readonly variant: string | undefined;
  readonly source: string | undefined;
  readonly name: string | undefined;
  readonly parallel: string | undefined;
}

/** Downloads a model, or resumes its download. */
export async function pullModel(model: string, flags: PullFlags, context: CommandContext): Promise<void> {
  const { settings, messages, terminal } = context;
  const parallel = countFlag('--parallel', flags.parallel, MAX_PARALLEL_FILES);
  const sourceName = flags.source ?? (settings.language === 'zh' ? 'modelscope' : 'huggingface');
  const source = openSource(sourceName, settings.sources);
  const display = new TransferDisplay(terminal, messages, flags.quiet ?? false);
  const signal = cancelOnInterrupt(context, { json: flags.json ?? false });
  const installed = await pull({
    model,
    variant: flags.variant,
    name: flags.name,
    library: settings.libraryFolder,
    source,
    parallel,
    signal,
    onProgress: display.handle,
  });
  printInstalled(installed, flags, context);
}
