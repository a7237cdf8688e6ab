import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isHidden, isTensorFile, parsePartName, withoutLaterParts } from '@danqing/engine';

/** What can be named in an import: a file, or the folder of a whole model or of a tokenizer. */
export interface Importable {
  /** Below the folder that was searched, with slashes. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Of a file in parts, which has the name of the first, the sum. Of a folder null: nothing is added up. */
  readonly byteLength: number | null;
}

/** What makes a folder one that is named as a whole. */
const FOLDER_MARKS = ['model_index.json', 'tokenizer.json'];
const MAX_DEPTH = 4;
const MAX_ENTRIES = 500;
/** Folders that are looked into: a folder of something else must not be searched for minutes. */
const MAX_FOLDERS = 2000;

/** Everything below a folder that may be part of a model. Links are not followed, hidden folders not entered. Nothing is opened. */
export async function listImportable(folder: string): Promise<Importable[]> {
  const found: Importable[] = [];
  const waiting: { readonly name: string; readonly depth: number }[] = [{ name: '', depth: 0 }];
  for (let looked = 0; looked < MAX_FOLDERS && found.length < MAX_ENTRIES; looked += 1) {
    const next = waiting.shift();
    if (next === undefined) break;
    const entries = await readdir(join(folder, next.name), { withFileTypes: true }).catch(() => []);
    const below = (name: string) => (next.name === '' ? name : `${next.name}/${name}`);
    if (next.name !== '' && entries.some((entry) => entry.isFile() && FOLDER_MARKS.includes(entry.name))) {
      found.push({ name: next.name, kind: 'folder', byteLength: null });
    }
    const visible = entries.filter((entry) => !isHidden(entry.name));
    if (next.depth < MAX_DEPTH) {
      const folders = visible.filter((entry) => entry.isDirectory()).map((entry) => below(entry.name));
      waiting.push(...folders.sort().map((name) => ({ name, depth: next.depth + 1 })));
    }
    const files = visible.filter((entry) => entry.isFile() && isTensorFile(entry.name));
    found.push(
      ...(await measureFiles(
        folder,
        files.map((entry) => below(entry.name)),
      )),
    );
  }
  return found.slice(0, MAX_ENTRIES).sort((a, b) => a.name.localeCompare(b.name));
}

/** Parts of one file count as one. What was renamed or deleted meanwhile is no longer there to be named. */
async function measureFiles(folder: string, names: readonly string[]): Promise<Importable[]> {
  const sizes = new Map<string, number>();
  for (const name of names) {
    const stats = await stat(join(folder, name)).catch(() => null);
    if (stats !== null) sizes.set(name, stats.size);
  }
  return withoutLaterParts([...sizes.keys()]).map((name) => {
    const set = setOf(name);
    const byteLength = [...sizes].reduce(
      (sum, [other, size]) => (setOf(other) === set ? sum + size : sum),
      0,
    );
    return { name, kind: 'file', byteLength };
  });
}

/** The same for all parts of a file. */
function setOf(name: string): string {
  return parsePartName(name)?.nameOf(0) ?? name;
}
