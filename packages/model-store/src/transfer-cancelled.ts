import { DanqingError } from '@danqing/protocol';
import { say } from './say/say.ts';

export function transferCancelled(): DanqingError {
  return new DanqingError('CANCELLED', say`The work was cancelled before the model was complete.`, {
    hint: say`A download resumes where it stopped when it is started again.`,
  });
}

/** @throws DanqingError CANCELLED */
export function throwIfTransferCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw transferCancelled();
}
