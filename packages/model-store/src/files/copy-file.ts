import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, mkdir, open, realpath, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError, openRegularFile } from '@danqing/engine';
import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { throwIfTransferCancelled } from '../transfer-cancelled.ts';

const CHUNK_BYTES = 8 * 1024 * 1024;

export interface CopyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes written so far. */
  readonly onBytes?: (byteLength: number) => void;
}

/**
 * Clones the file where the file system supports it (instant, no space), else copies it. @throws DanqingError
 * DISK_SPACE, OUTPUT_UNWRITABLE, CANCELLED
 */
export async function copyWithProgress(from: string, to: string, options: CopyOptions = {}): Promise<void> {
  throwIfTransferCancelled(options.signal);
  try {
    await mkdir(dirname(to), { recursive: true });
    if (!(await cloneFile(from, to))) await copyBytes(from, to, options);
  } catch (error) {
    throw diskError(to, error);
  }
}

/** Whether `path` can be cloned into `folder`: then an import takes no space. */
export async function canClone(path: string, folder: string): Promise<boolean> {
  const probe = `${folder}/.probe-${randomBytes(4).toString('hex')}`;
  try {
    return await cloneFile(path, probe);
  } finally {
    await rm(probe, { force: true });
  }
}

/** Links to the real path of the file. */
export async function linkTo(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await symlink(await realpath(from), to);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'EPERM' && code !== 'ENOSYS') throw diskError(to, error);
    throw new DanqingError('OUTPUT_UNWRITABLE', say`${to}: the system does not permit links there.`, {
      hint: say`Import without --link, or turn on the developer mode of Windows.`,
      details: { path: to },
      cause: error,
    });
  }
}

/** Hard-links a file of the same folder tree; copies it where that is not supported. */
export async function sameAgain(existing: string, to: string, options: CopyOptions): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await link(existing, to).catch(() => copyWithProgress(existing, to, options));
}

function cloneFile(from: string, to: string): Promise<boolean> {
  return copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    async () => {
      await rm(to, { force: true });
      return false;
    },
  );
}

async function copyBytes(from: string, to: string, { signal, onBytes }: CopyOptions): Promise<void> {
  const file = await openRegularFile(from);
  if (file === null) throw changed(from);
  await using source = file.handle;
  await using target = await open(to, 'wx');
  const { size } = file.stats;
  const buffer = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(1, size)));
  for (let done = 0; done < size; ) {
    throwIfTransferCancelled(signal);
    const { bytesRead } = await source.read(buffer, 0, buffer.length, done);
    if (bytesRead === 0) throw changed(from);
    for (let written = 0; written < bytesRead; ) {
      written += (await target.write(buffer, written, bytesRead - written, done + written)).bytesWritten;
    }
    done += bytesRead;
    onBytes?.(done);
  }
  await target.sync();
}

function changed(path: string): DanqingError {
  return new DanqingError('FORMAT_TRUNCATED', say`${path} was replaced while it was being copied.`, {
    hint: say`Wait until it is complete, then import it again.`,
    details: { file: path },
  });
}
