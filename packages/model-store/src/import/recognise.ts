import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { COMPONENT_KINDS, type ComponentKind, describeForeign, holds } from '@danqing/core/weights';
import {
  isHidden,
  isIndexFile,
  isTensorFile,
  openTensorFile,
  parsePartName,
  translateErrors,
  withoutLaterParts,
} from '@danqing/engine';
import { DanqingError, isDanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** What a path holds that a model is made of. */
export interface Recognised {
  readonly path: string;
  /** Several for a file that holds a whole model. */
  readonly kinds: readonly ComponentKind[];
}

export interface RecognisedPath {
  /** A file, not a folder that was searched. */
  readonly isFile: boolean;
  readonly components: readonly Recognised[];
  /** A folder in the official layout: its other parts count, too. */
  readonly official: string | null;
  /** tokenizer.json or its folder. */
  readonly tokenizer: string | null;
}

const TOKENIZER = 'tokenizer.json';
const OFFICIAL_FOLDERS: Readonly<Record<ComponentKind, string>> = {
  transformer: 'transformer',
  textEncoder: 'text_encoder',
  vae: 'vae',
};
/** Of a folder that is searched; ComfyUI's `models` has some hundred. */
const MAX_FILES = 2000;

/**
 * Finds out by content what a path holds. A file that is named must be part of a model; in a folder, what is not is
 * passed over.
 * @throws DanqingError MODEL_NOT_FOUND, MODEL_KIND, FORMAT_*
 */
export async function recognisePath(path: string): Promise<RecognisedPath> {
  const isFolder = (await translateErrors(path, () => stat(path))).isDirectory();
  if (basename(path) === TOKENIZER && !isFolder) {
    return { isFile: true, components: [], official: null, tokenizer: path };
  }
  if (!isFolder) {
    return { isFile: true, components: [await recogniseFile(path)], official: null, tokenizer: null };
  }
  const names = await translateErrors(path, () => readdir(path));
  const official = await officialComponents(path);
  if (official.length > 0) return { isFile: false, components: official, official: path, tokenizer: null };
  const tokenizer = names.includes(TOKENIZER) ? path : null;
  return { isFile: false, components: await searchFolder(path), official: null, tokenizer };
}

/** @throws DanqingError MODEL_KIND naming what the file seems to be */
async function recogniseFile(path: string): Promise<Recognised> {
  const { names, path: first } = await readNames(path);
  const kinds = COMPONENT_KINDS.filter((kind) => holds(kind, names));
  if (kinds.length > 0) return { path: first, kinds };
  const seems = describeForeign(names) ?? say`something unknown`;
  throw new DanqingError('MODEL_KIND', say`${path} is no part of Z-Image-Turbo: it seems to be ${seems}.`, {
    hint: say`Give its transformer, its text encoder (Qwen3-4B) and its VAE (that of Flux).`,
    details: { file: path, seems: seems.en },
  });
}

/** With the path that stands for all parts, where the file is one of several. */
async function readNames(path: string): Promise<{ path: string; names: string[] }> {
  await using archive = await openTensorFile(path);
  return { path: archive.path, names: [...archive.tensors.keys()] };
}

async function officialComponents(folder: string): Promise<Recognised[]> {
  const found: Recognised[] = [];
  for (const kind of COMPONENT_KINDS) {
    const path = join(folder, OFFICIAL_FOLDERS[kind]);
    if (!(await isFolderWithTensors(path))) continue;
    const opened = await readNames(path).catch((error: unknown) => {
      // ComfyUI's folders of the same name hold many files.
      if (isDanqingError(error, 'MODEL_NOT_FOUND')) return null;
      throw error;
    });
    if (opened === null) return [];
    found.push({ path, kinds: [kind] });
  }
  return found.length > 1 || found.some(({ kinds }) => kinds.includes('transformer')) ? found : [];
}

async function isFolderWithTensors(path: string): Promise<boolean> {
  const names = await readdir(path).catch(() => []);
  return names.some((name) => isTensorFile(name) || isIndexFile(name));
}

/** Files that are part of a model, in the folder and in those inside of it; shards count by their index. */
async function searchFolder(folder: string): Promise<Recognised[]> {
  const found: Recognised[] = [];
  let searched = 0;
  for (const inner of [folder, ...(await foldersIn(folder))]) {
    for (const path of await candidatesIn(inner)) {
      searched += 1;
      if (searched > MAX_FILES) return found;
      try {
        found.push(await recogniseFile(path));
      } catch (error) {
        if (!isDanqingError(error) || error.code === 'INTERNAL') throw error;
      }
    }
  }
  return found;
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
    .map(({ name }) => join(folder, name));
}

/** An index of shards stands for the files in its folder, a part of a split file for all of them. */
async function candidatesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).sort();
  const indexes = names.filter(isIndexFile);
  const isShard = (name: string) => /\.safetensors$/i.test(name) && parsePartName(name) !== null;
  const files = names.filter((name) => isTensorFile(name) && !(indexes.length > 0 && isShard(name)));
  return [...indexes, ...withoutLaterParts(files)].map((name) => join(folder, name));
}
