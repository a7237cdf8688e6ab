import { describeModel, listInstalledModels } from '@danqing/engine';
import { type ErrorBody, isDanqingError } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import type { JsonFlag } from '../flags.ts';
import { formatBytes, formatPath } from '../format.ts';
import type { Messages } from '../messages/catalogue.ts';
import { alignColumns } from '../text-width.ts';

interface ListedModel {
  readonly name: string;
  readonly folder: string;
  readonly byteLength: number;
  readonly storageTypes: readonly string[];
  readonly defaultSize: { readonly width: number; readonly height: number };
}

interface BrokenModel {
  readonly name: string;
  readonly folder: string;
  readonly error: ErrorBody;
}

/** `danqing models list` */
export async function listModels(
  flags: JsonFlag,
  { settings, messages, terminal }: CommandContext,
): Promise<void> {
  const installed = await listInstalledModels(settings.modelLibraries);
  const models = await Promise.all(installed.map(examine));
  if (flags.json) return terminal.printJson({ models, libraries: settings.modelLibraries });
  if (models.length === 0) return terminal.note(messages.noModels(settings.modelLibraries));
  const rows = models.map((model) => ('error' in model ? brokenRow(model) : soundRow(model)));
  for (const line of alignColumns([headings(messages), ...rows])) terminal.print(line);
}

async function examine({
  name,
  folder,
}: {
  name: string;
  folder: string;
}): Promise<ListedModel | BrokenModel> {
  try {
    const { byteLength, components, card } = await describeModel({ model: folder });
    const types = components.flatMap(({ storage }) => storage.map(({ type }) => type.toLowerCase()));
    const { width, height } = card.defaults;
    return { name, folder, byteLength, storageTypes: [...new Set(types)], defaultSize: { width, height } };
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    return { name, folder, error: error.toBody() };
  }
}

function headings({ columns }: Messages): string[] {
  return [columns.name, columns.size, columns.types, columns.defaultSize, columns.folder];
}

function soundRow({ name, folder, byteLength, storageTypes, defaultSize }: ListedModel): string[] {
  const { width, height } = defaultSize;
  return [name, formatBytes(byteLength), storageTypes.join(', '), `${width}x${height}`, formatPath(folder)];
}

function brokenRow({ name, folder, error }: BrokenModel): string[] {
  return [name, '-', `error[${error.code}]`, '-', `${formatPath(folder)}: ${error.message}`];
}
