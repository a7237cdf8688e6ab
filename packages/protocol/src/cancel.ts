import { DanqingError } from './errors.ts';

export function cancelledError(): DanqingError {
  return new DanqingError('CANCELLED', 'The picture was cancelled.');
}

/** @throws DanqingError CANCELLED */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledError();
}
