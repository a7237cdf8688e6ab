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
  /** Of the last use: reading touches. */
  readonly mtimeMs: number;
}

/** Entries, and what a killed process left of one. Nothing else in the folder is ever counted or removed. */
const ENTRY_NAME = /^([0-9a-f]{64}|\.[0-9a-f]{64}\.[0-9a-f]+\.part)$/;
/** What is kept of prompts is for their author alone. */
const PRIVATE = { file: 0o600, folder: 0o700 };

/**
 * Entries as files named by their key, for any number of processes at once: an entry appears whole under its name, and
 * one that another process has just removed was never there.
 */
export class CacheFolder {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  pathOf(key: string): string {
    return join(this.folder, key);
  }

  /** Null when there is none or it cannot be read. */
  async read(key: string): Promise<Uint8Array | null> {
    const path = this.pathOf(key);
    const bytes = await readFile(path).catch(() => null);
    const now = new Date();
    // In a read-only folder entries count as used when they were written.
    if (bytes !== null) await utimes(path, now, now).catch(() => undefined);
    return bytes;
  }

  /** Makes room by removing what was not used for longest. @throws DanqingError OUTPUT_UNWRITABLE */
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

  /** Best effort: an entry that cannot be removed is found damaged again. */
  async discard(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true }).catch(() => undefined);
  }

  /** @throws DanqingError OUTPUT_UNWRITABLE */
  async usage(): Promise<CacheUsage> {
    const files = await this.list();
    return { entries: files.length, bytes: total(files) };
  }

  /** Removes all entries and says how many. @throws DanqingError OUTPUT_UNWRITABLE */
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

/** Null for a file that is gone by now. */
async function examine(path: string): Promise<CacheFile | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? { path, bytes: found.size, mtimeMs: found.mtimeMs } : null;
}

function total(files: readonly CacheFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
