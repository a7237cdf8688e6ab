import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MODEL_CARD_FILE, toldKind } from '@danqing/core/weights';
import { describeModel, type ModelDescription, nameOf } from '@danqing/engine';
import type { ModelKind } from '@danqing/protocol';
import { LibraryFolder } from '../library-folder.ts';
import { toModelName } from '../model-name.ts';
import { writeCard, writeProvenance } from '../provenance.ts';
import type { InstalledResult } from '../pull-model.ts';
import { throwIfTransferCancelled } from '../transfer-cancelled.ts';
import type { OnTransferProgress } from '../transfer-meter.ts';
import { LinkCheck } from './check-links.ts';
import { gatherParts } from './gather-parts.ts';
import { installParts } from './install-parts.ts';
import type { Foreign } from './recognise-foreign.ts';

export interface ImportOptions {
  /** Files and folders: single files of any convention, a folder in the official layout, a folder of ComfyUI. */
  readonly paths: readonly string[];
  /** Default: the name of the transformer's file or of the folder. */
  readonly name?: string | undefined;
  /** Kind of the transformer; default: detected. */
  readonly kind?: ModelKind | undefined;
  readonly library: string;
  /** Links leave the files where they are, and break when they move. */
  readonly mode?: 'copy' | 'link';
  /** Also rejects links to weights outside the folders: for a server, whose clients choose the paths. */
  readonly confined?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnTransferProgress | undefined;
}

export interface ImportResult extends InstalledResult {
  /** Other tensor files in the given folders. */
  readonly foreign: readonly Foreign[];
}

/**
 * Installs a model from local files. They are recognised by content and checked together before the first is copied;
 * the model appears when it is complete, or not at all.
 * @throws DanqingError MODEL_*, FORMAT_*, INPUT_INVALID, DISK_SPACE, OUTPUT_UNWRITABLE, CANCELLED
 */
export async function importModel(options: ImportOptions): Promise<ImportResult> {
  const { library, mode = 'copy', confined = false, kind, signal, onProgress } = options;
  const named = options.paths.map((path) => resolve(path));
  const links = await LinkCheck.of(named);
  const { paths: gathered, foreign } = await gatherParts(named);
  const paths = kind === undefined ? gathered : { ...gathered, kind };
  await links.checkTexts(paths);
  const original = await describeModel(paths);
  if (confined) await links.check(filesOf(original).map(({ path }) => path));
  const name = options.name ?? toModelName(nameOf(paths));
  await using work = await new LibraryFolder(library).openTemporary(name);
  const { components, tokenizer, schedulerPath } = original;
  await installParts(
    work.path,
    { components, tokenizer, schedulerPath, paths },
    { mode, signal, onProgress },
  );
  const card = (await hasCard(work.path)) ? original.card : { ...original.card, name };
  await writeCard(work.path, card, toldKind(original.kind));
  await writeProvenance(work.path, { imported: mode, files: filesOf(original) });
  await describeModel({ model: work.path });
  throwIfTransferCancelled(signal);
  const folder = await work.publish(work.path);
  const description = await describeModel({ model: folder });
  return { name, folder, description, warnings: original.warnings, foreign };
}

function filesOf({ components }: ModelDescription): { readonly component: string; readonly path: string }[] {
  return components.flatMap(({ kind, files }) => files.map((path) => ({ component: kind, path })));
}

async function hasCard(folder: string): Promise<boolean> {
  return (await stat(join(folder, MODEL_CARD_FILE)).catch(() => null)) !== null;
}
