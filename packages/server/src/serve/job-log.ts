import type { Job } from '@danqing/protocol';
import type { Logger } from './logger.ts';
import type { JobWatcher } from './watch-jobs.ts';

/** Logs the state changes of jobs, one line each. Prompts are logged only if the setting asks for them. */
export function jobLog(logger: Logger, { prompts }: { readonly prompts: boolean }): JobWatcher {
  return {
    changed(job) {
      const fields = { job: job.id, ...fieldsOf(job, prompts) };
      if (job.state === 'failed') logger.warn(fields, 'job failed');
      else logger.info(fields, `job ${job.state}`);
    },
  };
}

function fieldsOf(job: Job, prompts: boolean): Record<string, unknown> {
  const { state, request, error, startedAt, endedAt, source } = job;
  if (state === 'waiting' || state === 'running') {
    const size = `${request.width}x${request.height}`;
    return { source, size, ...(prompts ? { prompt: request.prompt } : {}) };
  }
  const ms =
    startedAt === null || endedAt === null ? {} : { ms: Date.parse(endedAt) - Date.parse(startedAt) };
  return { ...ms, ...(error === null ? {} : { code: error.code, error: error.message }) };
}
