import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatBytes } from '@danqing/core/memory';
import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** Space kept free for everything else on that disk. */
const MARGIN_BYTES = 256 * 1024 * 1024;

/** @throws DanqingError DISK_SPACE if there is no room for that many bytes below `folder`, which need not exist yet */
export async function checkFreeSpace(folder: string, byteLength: number): Promise<void> {
  if (byteLength === 0) return;
  const free = await freeBytes(folder);
  if (free === null || byteLength + MARGIN_BYTES <= free) return;
  throw new DanqingError(
    'DISK_SPACE',
    say`${folder}: ${formatBytes(byteLength)} are needed, but only ${formatBytes(free)} are free.`,
    {
      hint: say`Free some disk space, choose a smaller variant, or set model.library to a folder on another disk.`,
      details: { folder, neededBytes: byteLength, freeBytes: free },
    },
  );
}

/** Available to an ordinary user; null if the system does not say. */
async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const parent = dirname(folder);
    return isMissing && parent !== folder ? freeBytes(parent) : null;
  }
}
