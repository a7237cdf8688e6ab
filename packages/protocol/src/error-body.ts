import { DanqingError, type ErrorBody, isDanqingError, REPORT_HINT } from './errors.ts';
import { reasonText } from './reason-text.ts';

/** What answers and records say of an error; of one that has no name only that it happened. */
export function errorBodyOf(error: unknown): ErrorBody {
  if (isDanqingError(error)) return error.toBody();
  return new DanqingError('INTERNAL', reasonText(error), { hint: REPORT_HINT }).toBody();
}
