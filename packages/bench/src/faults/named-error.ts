import { type DanqingError, isDanqingError } from '@danqing/protocol';

/** Returns an error that may count as the outcome of a fault. @throws any error without a code, CANCELLED */
export function namedError(error: unknown): DanqingError {
  if (isDanqingError(error) && error.code !== 'CANCELLED') return error;
  throw error;
}
