import { DanqingError, type ErrorBody, isDanqingError, REPORT_HINT } from './errors.ts';
import { reasonText } from './reason-text.ts';

/** The form of an error in responses and records; for an unexpected error only the fact that it happened. */
export function errorBodyOf(error: unknown): ErrorBody {
  if (isDanqingError(error)) return error.toBody();
  return new DanqingError('INTERNAL', reasonText(error), { hint: REPORT_HINT }).toBody();
}
