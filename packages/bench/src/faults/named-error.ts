import { type DanqingError, isDanqingError } from '@danqing/protocol';

/** An error that may be what a fault leads to: to be judged as an outcome. @throws whatever has no name, CANCELLED */
export function namedError(error: unknown): DanqingError {
  if (isDanqingError(error) && error.code !== 'CANCELLED') return error;
  throw error;
}
