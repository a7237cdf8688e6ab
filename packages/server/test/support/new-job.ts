import { parseGenerateRequest } from '@danqing/protocol';
import type { NewJob } from '../../src/ports/job-record.ts';

/** A newly submitted job: two small images. */
export function newJob(id: string): NewJob {
  const request = parseGenerateRequest(
    { prompt: '一只猫', seed: '9223372036854775807', numImages: 2 },
    { width: 64, height: 64, steps: 8, guidance: 0, shift: 3 },
  );
  return {
    id,
    source: 'api',
    client: '10.0.0.1',
    model: 'fake',
    request: { ...request, seed: String(request.seed) },
    attachments: { noise: 'a'.repeat(64) },
    createdAt: 1,
    warnings: [],
  };
}
