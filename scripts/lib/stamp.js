/** Decides whether to reinstall dependencies or rebuild the page: when the hash of their sources has changed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Hash of the given files and of all files in the given folders, names included; build results and installed packages
 * are skipped.
 */
function hashOf(root, places) {
  const hash = createHash('sha256');
  for (const file of places.flatMap((place) => filesIn(root, place)).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

const MADE = new Set(['node_modules', 'dist', 'coverage', 'test']);

function filesIn(root, place) {
  const full = path.join(root, place);
  if (!existsSync(full)) return [];
  let entries;
  try {
    entries = readdirSync(full, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [place];
    throw error;
  }
  return entries.flatMap((entry) => {
    const inner = `${place}/${entry.name}`;
    if (entry.isDirectory()) return MADE.has(entry.name) ? [] : filesIn(root, inner);
    return entry.isFile() ? [inner] : [];
  });
}

/**
 * Returns whether `work` must be done: its result is missing, or was made from other sources. Afterwards, `remember`
 * records the sources.
 */
export function stampOf(root, { stamp, result, sources }) {
  const hash = hashOf(root, sources);
  const file = path.join(root, stamp);
  return {
    isCurrent: existsSync(path.join(root, result)) && existsSync(file) && readFileSync(file, 'utf8') === hash,
    remember() {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, hash);
    },
  };
}

export const INSTALLED = {
  stamp: 'node_modules/.danqing-installed',
  result: 'node_modules/.package-lock.json',
  sources: ['package-lock.json'],
};

export const PAGE = {
  stamp: 'packages/web/dist/.made-of',
  result: 'packages/web/dist/index.html',
  sources: ['packages/web', 'packages/protocol/src', 'package-lock.json'],
};
