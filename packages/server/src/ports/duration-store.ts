import type { JobRequest } from '@danqing/protocol';

/** Port: mean duration of images per model, size, number of steps, and guidance on or off. */
export interface DurationStore {
  /** For all images of a request; null if none like it has been drawn yet. */
  expectedMs(model: string, request: JobRequest): Promise<number | null>;
  /** `durationMs` covers all images of the request. The newest value weighs most. */
  add(model: string, request: JobRequest, durationMs: number): Promise<void>;
}
