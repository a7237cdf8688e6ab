import { importModel as importFiles } from '@danqing/model-store';
import { cancelOnInterrupt } from '../cancellation.ts';
import type { CommandContext } from '../context.ts';
import type { JsonFlag, ModelFlags, QuietFlag } from '../flags.ts';
import { printInstalled } from '../print-installed.ts';
import { TransferDisplay } from '../transfer-display.ts';

interface ImportFlags extends JsonFlag, QuietFlag, Pick<ModelFlags, 'modelKind'> {
  readonly name: string | undefined;
  readonly link: boolean | undefined;
}

/** Installs a model from files of this machine. */
export async function importModel(
  paths: readonly string[],
  flags: ImportFlags,
  context: CommandContext,
): Promise<void> {
  const { settings, messages, terminal } = context;
  const display = new TransferDisplay(terminal, messages, flags.quiet ?? false);
  const signal = cancelOnInterrupt(context, { json: flags.json ?? false });
  const installed = await importFiles({
    paths,
    name: flags.name,
    kind: flags.modelKind,
    library: settings.libraryFolder,
    mode: flags.link ? 'link' : 'copy',
    signal,
    onProgress: display.handle,
  });
  printInstalled(installed, flags, context);
}
