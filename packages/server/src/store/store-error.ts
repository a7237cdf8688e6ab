import { DanqingError, reasonText, type TextValue, wordsOf } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** Runs statements that write. @throws DanqingError DISK_SPACE, OUTPUT_UNWRITABLE, DATA_IN_USE */
export function writing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(error);
  }
}

/** Turns a database error into a DanqingError; other errors stay as they are. */
export function storeError(
  error: unknown,
  path: TextValue = say`The database of jobs and images`,
): DanqingError {
  if (error instanceof DanqingError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const details = { path: wordsOf(path, 'en'), code };
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    const hint = say`Stop the other server, or give this one another data folder: DANQING_SERVER_DATA_DIR (server.data_dir).`;
    return new DanqingError('DATA_IN_USE', say`${path} is in use.`, { hint, details, cause: error });
  }
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') {
    const hint = say`Free some space on the disk of the data folder.`;
    return new DanqingError('DISK_SPACE', say`${path}: the disk is full.`, { hint, details, cause: error });
  }
  return new DanqingError('OUTPUT_UNWRITABLE', say`${path}: ${reasonText(error)}.`, {
    hint: say`Check the permissions of the data folder, or use another one.`,
    details,
    cause: error,
  });
}
