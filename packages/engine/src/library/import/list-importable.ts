import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What can be named in an import: a file, or the folder of a whole model or of a tokenizer. */
export interface Importable {
  /** Below the folder that was searched, with slashes. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Of a folder null: nothing is added up. */
  readonly byteLength: number | null;
}

const FILES = /\.(safetensors|sft|gguf)$/i;
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
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
      const name = below(entry.name);
      if (entry.isDirectory() && !entry.name.startsWith('.') && next.depth < MAX_DEPTH) {
        waiting.push({ name, depth: next.depth + 1 });
      }
      if (!entry.isFile() || !FILES.test(entry.name)) continue;
      // Renamed or deleted meanwhile: it is no longer there to be named.
      const stats = await stat(join(folder, name)).catch(() => null);
      if (stats !== null) found.push({ name, kind: 'file', byteLength: stats.size });
    }
  }
  return found.slice(0, MAX_ENTRIES).sort((a, b) => a.name.localeCompare(b.name));
}
