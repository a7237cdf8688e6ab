import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isHidden, isTensorFile, parsePartName, withoutLaterParts } from '@danqing/engine';

/** A path that an import accepts: a file, or the folder of a whole model or a tokenizer. */
export interface Importable {
  /** Relative to the searched folder, with slashes. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** For a split file, named after its first part, the sum. Null for a folder. */
  readonly byteLength: number | null;
}

/** Entries that make a folder importable as a whole. */
const FOLDER_MARKS = ['model_index.json', 'tokenizer.json'];
const MAX_DEPTH = 4;
const MAX_ENTRIES = 500;
/** Maximum number of folders searched: an unrelated folder must not be searched for minutes. */
const MAX_FOLDERS = 2000;

/**
 * Lists everything below a folder that may be part of a model. Does not follow links, enter hidden folders or open
 * files.
 */
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

/** Parts of one file count as one. Files renamed or deleted in the meantime are skipped. */
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

/** The same string for all parts of a file. */
function setOf(name: string): string {
  return parsePartName(name)?.nameOf(0) ?? name;
}
