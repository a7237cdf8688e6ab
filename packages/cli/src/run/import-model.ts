import { basename } from 'node:path';
import type { Addition } from '@danqing/core/weights';
import { type Foreign, importModel as importFiles } from '@danqing/model-store';
import { cancelOnInterrupt } from '../cancellation.ts';
import { importChosen } from '../choose-import.ts';
import type { CommandContext } from '../context.ts';
import type { JsonFlag, ModelFlags, QuietFlag } from '../flags.ts';
import { printInstalled } from '../print-installed.ts';
import { TransferDisplay } from '../transfer-display.ts';

const ADDITIONS = ['lora', 'controlnet', 'upscaler'] as const satisfies readonly Addition[];

interface ImportFlags extends JsonFlag, QuietFlag, Pick<ModelFlags, 'modelKind'> {
  readonly name: string | undefined;
  readonly link: boolean | undefined;
}

/** Installs a model from files on this machine. */
export async function importModel(
  paths: readonly string[],
  flags: ImportFlags,
  context: CommandContext,
): Promise<void> {
  const { settings, messages, terminal } = context;
  const display = new TransferDisplay(terminal, messages, flags.quiet ?? false);
  const signal = cancelOnInterrupt(context, { json: flags.json ?? false });
  const run = (chosen: readonly string[]) =>
    importFiles({
      paths: chosen,
      name: flags.name,
      kind: flags.modelKind,
      library: settings.libraryFolder,
      mode: flags.link ? 'link' : 'copy',
      signal,
      onProgress: display.handle,
    });
  const installed = await importChosen({ paths, flags: repeated(flags) }, run, context);
  printInstalled(installed, flags, context, { besides: installed.foreign.map(toJson) });
  if (!flags.json) tellAdditions(installed.foreign, context);
}

/** The flags to repeat in a suggested command. */
function repeated({ name, link, modelKind }: ImportFlags): string[] {
  return [
    ...(name === undefined ? [] : ['--name', name]),
    ...(modelKind === undefined ? [] : ['--model-kind', modelKind]),
    ...(link === true ? ['--link'] : []),
  ];
}

const toJson = ({ path, what, addition }: Foreign) => ({ path, what: what?.en ?? null, addition });

/** Reports LoRAs, ControlNets and upscalers next to the model: they are recognized but not supported yet. */
function tellAdditions(foreign: readonly Foreign[], { terminal, messages }: CommandContext): void {
  for (const kind of ADDITIONS) {
    const files = foreign.filter(({ addition }) => addition === kind).map(({ path }) => basename(path));
    if (files.length > 0) terminal.note(messages.additions[kind](files));
  }
}
