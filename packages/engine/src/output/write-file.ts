/** Files appear complete or not at all: written under a temporary name in the same folder, then renamed. */

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { access, constants, copyFile, link, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { DanqingError, isDanqingError, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** Permissions of the file and of folders created for it; default: the process's. */
export interface FileModes {
  readonly file?: number;
  readonly folder?: number;
}

/** Writes a file, replacing an existing one. @throws DanqingError OUTPUT_UNWRITABLE */
export async function replaceFile(path: string, bytes: Uint8Array, modes: FileModes = {}): Promise<void> {
  await withTemporaryFile({ path, bytes, modes }, (temporary) => rename(temporary, path));
}

/**
 * Writes a new file: if `path` is taken, under the next free name `path-2`, `path-3`, …
 * @returns the path written to
 * @throws DanqingError OUTPUT_UNWRITABLE
 */
export async function writeNewFile(path: string, bytes: Uint8Array, modes: FileModes = {}): Promise<string> {
  const { dir, name, ext } = parse(path);
  let written = path;
  await withTemporaryFile({ path, bytes, modes }, async (temporary) => {
    for (let count = 2; !(await publishNew(temporary, written)); count += 1) {
      written = join(dir, `${name}-${count}${ext}`);
    }
  });
  return written;
}

/**
 * Checks in advance whether a result can be written to `folder`, which need not exist yet.
 * @throws DanqingError OUTPUT_UNWRITABLE
 */
export async function checkFolderWritable(folder: string): Promise<void> {
  const nearest = resolve(folder);
  try {
    if (!(await stat(nearest)).isDirectory()) throw unwritable(folder, say`it is not a folder`);
    await access(nearest, constants.W_OK | constants.X_OK);
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT' && dirname(nearest) !== nearest;
    if (!isMissing) throw outputError(folder, error);
    await checkFolderWritable(dirname(nearest));
  }
}

/**
 * Checks in advance whether a file can be written or replaced.
 * @throws DanqingError OUTPUT_UNWRITABLE
 */
export async function checkFileWritable(path: string): Promise<void> {
  await checkFolderWritable(dirname(path));
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (isFolder) throw unwritable(path, say`it is a folder`);
}

/**
 * Renames the temporary file unless the name is taken; returns false then. Atomic if the file system has hard links.
 */
async function publishNew(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path).catch((error: unknown) => {
      if (!NO_HARD_LINKS.has(errorCode(error))) throw error;
      return copyFile(temporary, path, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Errors of file systems without hard links: FAT, some network drives, some containers. */
const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

async function withTemporaryFile(
  { path, bytes, modes }: { path: string; bytes: Uint8Array; modes: FileModes },
  publish: (temporary: string) => Promise<void>,
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
  const remove = () => rmSync(temporary, { force: true });
  process.once('exit', remove);
  try {
    await mkdir(folder, { recursive: true, ...(modes.folder === undefined ? {} : { mode: modes.folder }) });
    await writeFile(temporary, bytes, {
      flag: 'wx',
      flush: true,
      ...(modes.file === undefined ? {} : { mode: modes.file }),
    });
    await publish(temporary);
  } catch (error) {
    throw outputError(path, error);
  } finally {
    process.off('exit', remove);
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

const REASONS: Readonly<Record<string, Text>> = {
  EACCES: say`there is no permission to write there`,
  EPERM: say`there is no permission to write there`,
  EROFS: say`the file system is read-only`,
  ENOSPC: say`the disk is full`,
  EDQUOT: say`the disk quota is used up`,
  ENOTDIR: say`a part of the path is a file, not a folder`,
  EEXIST: say`a part of the path is a file, not a folder`,
  EISDIR: say`it is a folder`,
  ENAMETOOLONG: say`the name is too long`,
};

/** OUTPUT_UNWRITABLE, for a system error about an output path. */
export function outputError(path: string, error: unknown): DanqingError {
  if (isDanqingError(error)) return error;
  const code = errorCode(error);
  return unwritable(path, REASONS[code] ?? say`the system reports ${code}`, error);
}

function unwritable(path: string, reason: Text, cause?: unknown): DanqingError {
  return new DanqingError('OUTPUT_UNWRITABLE', say`${path}: ${reason}.`, {
    hint: say`Choose another location with --output, or free disk space or change permissions there.`,
    details: { path },
    cause,
  });
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
