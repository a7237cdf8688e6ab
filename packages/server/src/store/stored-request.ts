import { FIXED_DEFAULTS, type JobRequest } from '@danqing/protocol';

/** A request as stored in a row; fields newer than the row get fixed defaults. */
export function storedRequest(text: string): JobRequest {
  return { ...FIXED_DEFAULTS, ...(JSON.parse(text) as JobRequest) };
}
