import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { outputError, replaceFile } from '../output/write-file.ts';

export interface CacheUsage {
  readonly entries: number;
  readonly bytes: number;
}

interface CacheFile {
  readonly path: string;
  readonly bytes: number;
  /** Time of last use: reading updates it. */
  readonly mtimeMs: number;
}

/** Entries, and partial ones left by a killed process. Nothing else in the folder is ever counted or removed. */
const ENTRY_NAME = /^([0-9a-f]{64}|\.[0-9a-f]{64}\.[0-9a-f]+\.part)$/;
/** Cached prompts are private to their author. */
const PRIVATE = { file: 0o600, folder: 0o700 };

/**
 * Entries are files named by their key, for any number of concurrent processes: an entry appears complete under its
 * name, and one just removed by another process counts as missing.
 */
export class CacheFolder {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  pathOf(key: string): string {
    return join(this.folder, key);
  }

  /** Null if there is no entry or it cannot be read. */
  async read(key: string): Promise<Uint8Array | null> {
    const path = this.pathOf(key);
    const bytes = await readFile(path).catch(() => null);
    const now = new Date();
    // In a read-only folder, the time of writing counts as the last use.
    if (bytes !== null) await utimes(path, now, now).catch(() => undefined);
    return bytes;
  }

  /** Removes the least recently used entries to make room. @throws DanqingError OUTPUT_UNWRITABLE */
  async write(key: string, bytes: Uint8Array, maxBytes: number): Promise<void> {
    if (bytes.byteLength > maxBytes) return;
    await replaceFile(this.pathOf(key), bytes, PRIVATE);
    const files = await this.list();
    let excess = total(files) - maxBytes;
    for (const file of files.toSorted((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (excess <= 0) break;
      await this.remove(file.path);
      excess -= file.bytes;
    }
  }

  /** Best effort: an entry that cannot be removed will be found damaged again. */
  async discard(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true }).catch(() => undefined);
  }

  /** @throws DanqingError OUTPUT_UNWRITABLE */
  async usage(): Promise<CacheUsage> {
    const files = await this.list();
    return { entries: files.length, bytes: total(files) };
  }

  /** Removes all entries and returns what was removed. @throws DanqingError OUTPUT_UNWRITABLE */
  async clear(): Promise<CacheUsage> {
    const files = await this.list();
    for (const { path } of files) await this.remove(path);
    return { entries: files.length, bytes: total(files) };
  }

  private async remove(path: string): Promise<void> {
    await rm(path, { force: true }).catch((error: unknown) => {
      throw outputError(path, error);
    });
  }

  private async list(): Promise<CacheFile[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw outputError(this.folder, error);
    });
    const files = await Promise.all(
      names.filter((name) => ENTRY_NAME.test(name)).map((name) => examine(join(this.folder, name))),
    );
    return files.filter((file) => file !== null);
  }
}

/** Null if the file no longer exists. */
async function examine(path: string): Promise<CacheFile | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? { path, bytes: found.size, mtimeMs: found.mtimeMs } : null;
}

function total(files: readonly CacheFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
