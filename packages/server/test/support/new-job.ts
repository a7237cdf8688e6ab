import type { NewJob } from '../../src/jobs/job-record.ts';

/** A job as it is submitted: two small pictures. */
export function newJob(id: string): NewJob {
  return {
    id,
    source: 'api',
    client: '10.0.0.1',
    model: 'fake',
    request: {
      prompt: '一只猫',
      width: 64,
      height: 64,
      steps: 8,
      guidance: 0,
      cfgNormalization: 0,
      cfgTruncation: 1,
      shift: 3,
      seed: '9223372036854775807',
      numImages: 2,
    },
    attachments: { noise: 'a'.repeat(64) },
    createdAt: 1,
    warnings: [],
  };
}
