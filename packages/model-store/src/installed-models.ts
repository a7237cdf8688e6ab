import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { DanqingError, listText, sentences } from '@danqing/protocol';
import { CATALOGUE } from './catalogue.ts';
import { say } from './say/say.ts';

export interface InstalledModel {
  /** Name of its folder. */
  readonly name: string;
  readonly folder: string;
}

/** Lists all folders in `libraries` by name; if two share one, the first library wins. Nothing is opened. */
export async function listInstalledModels(libraries: readonly string[]): Promise<InstalledModel[]> {
  const models = new Map<string, InstalledModel>();
  for (const library of libraries) {
    for (const name of await listFolders(library)) {
      if (!models.has(name)) models.set(name, { name, folder: join(library, name) });
    }
  }
  return [...models.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Resolves a model's name or path to its folder. Anything that looks like a path is one; a bare name is an installed
 * model, else a folder in the current directory.
 * @throws DanqingError MODEL_NOT_FOUND listing the installed models
 */
export async function findModelFolder(nameOrFolder: string, libraries: readonly string[]): Promise<string> {
  if (isAbsolute(nameOrFolder) || /[/\\]|^\.\.?$/.test(nameOrFolder)) return nameOrFolder;
  const installed = await listInstalledModels(libraries);
  const found = installed.find(({ name }) => name === nameOrFolder);
  if (found !== undefined) return found.folder;
  if (await isFolder(nameOrFolder)) return nameOrFolder;
  const names = say`Installed: ${installed.length === 0 ? say`none` : listText(installed.map(({ name }) => name))}. A path to a model's folder works too.`;
  const pull = pullArguments(nameOrFolder);
  throw new DanqingError('MODEL_NOT_FOUND', say`There is no model named "${nameOrFolder}".`, {
    hint: pull === undefined ? names : sentences(say`\`danqing models pull ${pull}\` downloads it.`, names),
    details: { model: nameOrFolder, installed: installed.map(({ name }) => name) },
  });
}

/** What `danqing models pull` takes for a model of the catalogue, or for one of its variants as they are named here. */
function pullArguments(wanted: string): string | undefined {
  const key = wanted.toLowerCase();
  for (const { name, variants } of CATALOGUE) {
    if (key === name) return name;
    const variant = variants.find((each) => key === `${name}-${each.name}`);
    if (variant !== undefined) return `${name} --variant ${variant.name}`;
  }
  return undefined;
}

/** Names of the folders in a library; empty if it is missing or unreadable. */
async function listFolders(library: string): Promise<string[]> {
  const names = await readdir(library).catch(() => []);
  const visible = names.filter((name) => !name.startsWith('.'));
  const checked = await Promise.all(visible.map((name) => isFolder(join(library, name))));
  return visible.filter((_, index) => checked[index]);
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
