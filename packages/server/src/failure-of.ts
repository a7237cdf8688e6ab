import { cancelledError, type ErrorBody, errorBodyOf, isDanqingError } from '@danqing/protocol';

/** How work ended that threw: whatever it throws once it is cancelled is that. */
export function failureOf(
  error: unknown,
  signal: AbortSignal,
): { readonly state: 'cancelled' | 'failed'; readonly error: ErrorBody } {
  const isCancel = signal.aborted || isDanqingError(error, 'CANCELLED');
  return {
    state: isCancel ? 'cancelled' : 'failed',
    error: errorBodyOf(isCancel ? cancelledError() : error),
  };
}
