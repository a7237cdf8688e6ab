import { FIXED_DEFAULTS, type JobRequest } from '@danqing/protocol';

/** A request as a row holds it; fields that are newer than the row have their fixed defaults. */
export function storedRequest(text: string): JobRequest {
  return { ...FIXED_DEFAULTS, ...(JSON.parse(text) as JobRequest) };
}
