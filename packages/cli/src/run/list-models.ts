import { formatBytes } from '@danqing/bench/report';
import type { CommandContext } from '../context.ts';
import { type BrokenModel, examineModels, type SoundModel } from '../examine-models.ts';
import type { JsonFlag } from '../flags.ts';
import { formatPath } from '../format.ts';
import type { Messages } from '../messages/catalogue.ts';
import { alignColumns } from '../text-width.ts';

/** Lists the installed models; those that do not open are listed with their error. */
export async function listModels(
  flags: JsonFlag,
  { settings, messages, terminal }: CommandContext,
): Promise<void> {
  const models = await examineModels(settings.modelLibraries);
  if (flags.json) return terminal.printJson({ models, libraries: settings.modelLibraries });
  if (models.length === 0) return terminal.note(messages.noModels(settings.modelLibraries));
  const rows = models.map((model) =>
    'error' in model ? brokenRow(model, messages) : soundRow(model, messages),
  );
  for (const line of alignColumns([headings(messages), ...rows])) terminal.print(line);
}

function headings({ columns }: Messages): string[] {
  return [columns.name, columns.size, columns.types, columns.kind, columns.defaultSize, columns.folder];
}

function soundRow(model: SoundModel, { kinds }: Messages): string[] {
  const { name, folder, byteLength, kind, storageTypes, defaultSize } = model;
  const { width, height } = defaultSize;
  return [
    name,
    formatBytes(byteLength),
    storageTypes.join(', '),
    kinds[kind],
    `${width}x${height}`,
    formatPath(folder),
  ];
}

function brokenRow({ name, folder, error }: BrokenModel, { broken, language }: Messages): string[] {
  const state = error.details?.isBrokenLink === true ? broken.links : broken.other;
  const why = language === 'zh' ? (error.zh?.message ?? error.message) : error.message;
  return [name, '-', state, '-', '-', `${formatPath(folder)}: ${why}`];
}
