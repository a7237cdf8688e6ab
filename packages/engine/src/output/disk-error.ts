import { DanqingError, isDanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { outputError } from './write-file.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** DISK_SPACE or OUTPUT_UNWRITABLE, for a system error while writing a file. */
export function diskError(path: string, error: unknown): DanqingError {
  if (isDanqingError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!FULL.has(code)) return outputError(path, error);
  return new DanqingError('DISK_SPACE', say`${path}: the disk is full (${code}).`, {
    hint: say`Free some disk space and start again. What has been written so far is kept.`,
    details: { path },
    cause: error,
  });
}
