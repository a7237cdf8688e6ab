import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DanqingError, listText } from '@danqing/protocol';
import { listInstalledModels } from './installed-models.ts';
import { LibraryFolder } from './library-folder.ts';
import { checkModelName } from './model-name.ts';
import { say } from './say/say.ts';

/** What the removal of a model deletes. */
export interface Removable {
  readonly name: string;
  readonly folder: string;
  /** Size of its files, links not counted; also for an unfinished download. */
  readonly byteLength: number;
  readonly isUnfinished: boolean;
}

export interface LibraryPlace {
  readonly name: string;
  /** The folder into which models are installed. */
  readonly library: string;
  /** All folders of models, to recognise those installed elsewhere. */
  readonly libraries: readonly string[];
}

/** @throws DanqingError MODEL_NOT_FOUND, MODEL_NOT_REMOVABLE for models not installed by Danqing, INPUT_INVALID */
export async function findRemovable({ name, library, libraries }: LibraryPlace): Promise<Removable> {
  checkModelName(name);
  const place = new LibraryFolder(library);
  const folder = place.pathOf(name);
  if (await isThere(folder)) {
    return { name, folder, byteLength: await sizeOf(folder), isUnfinished: false };
  }
  const pull = place.pullFolderOf(name);
  if (await isThere(pull)) return { name, folder: pull, byteLength: await sizeOf(pull), isUnfinished: true };
  const elsewhere = (await listInstalledModels(libraries)).find((model) => model.name === name);
  if (elsewhere !== undefined) {
    throw new DanqingError(
      'MODEL_NOT_REMOVABLE',
      say`"${name}" is in ${elsewhere.folder}, not in ${library}.`,
      {
        hint: say`Danqing removes only what it has installed. Delete that folder yourself if you no longer need it.`,
        details: { name, folder: elsewhere.folder, library },
      },
    );
  }
  const installed = (await listInstalledModels([library])).map((model) => model.name);
  throw new DanqingError('MODEL_NOT_FOUND', say`There is no model named "${name}" in ${library}.`, {
    hint: say`Available there: ${installed.length === 0 ? say`none` : listText(installed)}.`,
    details: { model: name, installed },
  });
}

/**
 * Removes an installed model, or an unfinished download. @throws DanqingError as `findRemovable`, OUTPUT_UNWRITABLE,
 * MODEL_BUSY
 */
export async function removeModel(place: LibraryPlace): Promise<Removable> {
  const found = await findRemovable(place);
  const library = new LibraryFolder(place.library);
  if (found.isUnfinished) await library.removePull(found.name);
  else await library.remove(found.name);
  return found;
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function sizeOf(folder: string): Promise<number> {
  if (!(await lstat(folder)).isDirectory()) return 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(({ parentPath, name }) => stat(join(parentPath, name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
