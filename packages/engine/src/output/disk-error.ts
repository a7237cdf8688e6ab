import { DanqingError, isDanqingError } from '@danqing/protocol';
import { outputError } from './write-file.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** DISK_SPACE or OUTPUT_UNWRITABLE, for what the system said about a file that is written. */
export function diskError(path: string, error: unknown): DanqingError {
  if (isDanqingError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!FULL.has(code)) return outputError(path, error);
  return new DanqingError('DISK_SPACE', `${path}: there is no more room on the disk (${code}).`, {
    hint: 'Make room and start again: what is here so far is kept.',
    details: { path },
    cause: error,
  });
}
