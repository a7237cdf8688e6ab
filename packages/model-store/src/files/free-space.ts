import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatBytes } from '@danqing/core/memory';
import { DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** Room that stays free, for everything else on that disk. */
const MARGIN_BYTES = 256 * 1024 * 1024;

/** @throws DanqingError DISK_SPACE when so much cannot be written below `folder`, which need not exist yet */
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

/** For an ordinary user; null where the system does not say. */
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
