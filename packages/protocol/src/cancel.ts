import { DanqingError } from './errors.ts';
import { say } from './say/say.ts';

export function cancelledError(): DanqingError {
  return new DanqingError('CANCELLED', say`The image was cancelled.`);
}

/** @throws DanqingError CANCELLED */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledError();
}
