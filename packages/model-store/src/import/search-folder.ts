import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isHidden, isIndexFile, isTensorFile, parsePartName, withoutLaterParts } from '@danqing/engine';
import { COMPONENT_KINDS, COMPONENTS, isDanqingError } from '@danqing/protocol';
import { type FoundPart, isPart, recogniseFile } from './found-part.ts';
import type { Foreign } from './recognise-foreign.ts';

/** Files found in a folder and its subfolders. */
export interface FoundFiles {
  /** Folders in the official layout; their components are not listed in `parts`. */
  readonly officials: readonly OfficialFolder[];
  readonly parts: readonly FoundPart[];
  readonly foreign: readonly Foreign[];
  /** Folders with a tokenizer.json but no model. */
  readonly tokenizers: readonly string[];
}

export interface OfficialFolder {
  readonly path: string;
  readonly parts: readonly FoundPart[];
}

const TOKENIZER = 'tokenizer.json';
/** Hugging Face's cache keeps files six folders deep; ComfyUI's folder has custom nodes at greater depths. */
const MAX_DEPTH = 8;
const MAX_FOLDERS = 5000;
/** Maximum number of headers read; a large collection has a few hundred files. */
const MAX_FILES = 2000;

/**
 * Searches for models by content, shallow folders first. Links are followed, but each folder is visited once.
 * Unreadable entries are skipped.
 */
export async function searchFolder(root: string): Promise<FoundFiles> {
  const found = {
    officials: [] as OfficialFolder[],
    parts: [] as FoundPart[],
    foreign: [] as Foreign[],
    tokenizers: [] as string[],
  };
  const seen = new Set<string>();
  const isNew = async (path: string) => {
    const real = await realpath(path).catch(() => path);
    const known = seen.has(real);
    seen.add(real);
    return !known;
  };
  const waiting = [{ path: root, depth: 0 }];
  let files = 0;
  for (let looked = 0; looked < MAX_FOLDERS && files < MAX_FILES; looked += 1) {
    const next = waiting.shift();
    if (next === undefined) break;
    if (!(await isNew(next.path))) continue;
    const official = await readOfficial(next.path, next.depth === 0 ? nameProblem : passOver);
    if (official !== null) {
      found.officials.push(official);
      continue;
    }
    const { names, folders } = await list(next.path);
    if (names.includes(TOKENIZER)) found.tokenizers.push(next.path);
    for (const path of candidates(names).map((name) => join(next.path, name))) {
      files += 1;
      if (files > MAX_FILES) break;
      if (!(await isNew(path))) continue;
      const file = await recogniseFile(path).catch(passOver);
      if (file === null) continue;
      if (isPart(file)) found.parts.push(file);
      else found.foreign.push(file);
    }
    if (next.depth < MAX_DEPTH) {
      waiting.push(...folders.map((name) => ({ path: join(next.path, name), depth: next.depth + 1 })));
    }
  }
  return found;
}

function passOver(error: unknown): null {
  if (!isDanqingError(error) || error.code === 'INTERNAL') throw error;
  return null;
}

/** Entries by type, with links resolved. */
async function list(folder: string): Promise<{ names: string[]; folders: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const [names, folders]: [string[], string[]] = [[], []];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isHidden(entry.name)) continue;
    const target = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => null) : entry;
    if (target?.isDirectory()) folders.push(entry.name);
    else if (target?.isFile()) names.push(entry.name);
  }
  return { names, folders };
}

/** An index of shards represents the files in its folder; one part of a split file represents all parts. */
function candidates(names: readonly string[]): string[] {
  const indexes = names.filter(isIndexFile);
  const isShard = (name: string) => /\.safetensors$/i.test(name) && parsePartName(name) !== null;
  const files = names.filter((name) => isTensorFile(name) && !(indexes.length > 0 && isShard(name)));
  return [...indexes, ...withoutLaterParts(files)];
}

/** The error of a folder that the user named. */
function nameProblem(error: unknown): null {
  if (isDanqingError(error, 'MODEL_NOT_FOUND')) return null;
  throw error;
}

/**
 * ComfyUI's folders have the same names but many files: not an official layout. Also null if only one component is
 * there.
 */
async function readOfficial(
  folder: string,
  onProblem: (error: unknown) => null,
): Promise<OfficialFolder | null> {
  const parts: FoundPart[] = [];
  for (const kind of COMPONENT_KINDS) {
    const path = join(folder, COMPONENTS[kind].folder);
    const { names } = await list(path);
    const files = candidates(names).length;
    if (files === 0) continue;
    const part = files > 1 ? null : await recogniseFile(path).catch(onProblem);
    if (part === null && files > 1) return null;
    if (part === null || !isPart(part)) continue;
    const component = part.components.get(kind);
    if (component !== undefined) parts.push({ path, components: new Map([[kind, component]]) });
  }
  const hasTransformer = parts.some(({ components }) => components.has('transformer'));
  return parts.length > 1 || hasTransformer ? { path: folder, parts } : null;
}
