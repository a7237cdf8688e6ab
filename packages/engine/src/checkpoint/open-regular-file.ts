import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, stat } from 'node:fs/promises';

export interface RegularFileOptions {
  /** False: a symbolic link at the path itself is refused. Links in its parent folders are still followed. */
  readonly followLinks?: boolean;
}

export interface RegularFile {
  readonly handle: FileHandle;
  readonly stats: Stats;
}

/**
 * Opens a regular file for reading; null for anything else at that path. Opening a pipe would wait for its writer, and
 * a few of those would block all other file reads; opening a device can have side effects. Checked before and after
 * opening, because the path may change in between.
 * @throws the system's error
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

/** Reads a regular file; null if it is not one or is larger than `maxBytes`. @throws the system's error */
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

/** Windows has neither flag: only administrators create links there, and pipes have no names in the file system. */
const NONBLOCK = constants.O_NONBLOCK ?? 0;
const NOFOLLOW = constants.O_NOFOLLOW ?? 0;
