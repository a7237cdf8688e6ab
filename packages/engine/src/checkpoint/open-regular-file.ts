import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, stat } from 'node:fs/promises';

export interface RegularFileOptions {
  /** False: a link in the file's place is none. Links in folders above it are followed all the same. */
  readonly followLinks?: boolean;
}

export interface RegularFile {
  readonly handle: FileHandle;
  readonly stats: Stats;
}

/**
 * Opens a regular file for reading; null for anything else that has the name. A pipe would wait for its writer, and a few
 * of them would keep every other file from being read; a device answers to being opened. Looked at before and after: what
 * has the name may change in between.
 * @throws what the system says
 */
export async function openRegularFile(
  path: string,
  { followLinks = true }: RegularFileOptions = {},
): Promise<RegularFile | null> {
  const before = await (followLinks ? stat(path) : lstat(path));
  if (!before.isFile()) return null;
  const handle = await open(path, constants.O_RDONLY | NONBLOCK | (followLinks ? 0 : NOFOLLOW));
  try {
    const stats = await handle.stat();
    if (stats.isFile()) return { handle, stats };
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return null;
}

/** Its bytes; null when it is none, or larger than `maxBytes`. @throws what the system says */
export async function readRegularFile(
  path: string,
  {
    maxBytes = Number.POSITIVE_INFINITY,
    ...options
  }: RegularFileOptions & { readonly maxBytes?: number } = {},
): Promise<Buffer | null> {
  const file = await openRegularFile(path, options);
  if (file === null) return null;
  try {
    return file.stats.size > maxBytes ? null : await file.handle.readFile();
  } finally {
    await file.handle.close();
  }
}

/** Windows has neither: its links are made by administrators, its pipes have no names among files. */
const NONBLOCK = constants.O_NONBLOCK ?? 0;
const NOFOLLOW = constants.O_NOFOLLOW ?? 0;
