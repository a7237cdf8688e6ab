import { cancelledError, type ErrorBody, errorBodyOf, isDanqingError } from '@danqing/protocol';

/** How failed work ended: any error after cancellation counts as the cancellation. */
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
