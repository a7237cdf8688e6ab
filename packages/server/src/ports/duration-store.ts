import type { JobRequest } from '@danqing/protocol';

/** Port: how long pictures took, a mean for each model, size, number of steps, and guidance on or off. */
export interface DurationStore {
  /** Of all pictures of a request; null when none like it was drawn yet. */
  expectedMs(model: string, request: JobRequest): Promise<number | null>;
  /** `durationMs`: of all pictures of the request together. The newest weighs most. */
  add(model: string, request: JobRequest, durationMs: number): Promise<void>;
}
