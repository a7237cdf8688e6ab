import { isDanqingError, type Job } from '@danqing/protocol';
import { hasEnded } from '../../jobs/job-state.ts';
import type { Services } from '../../services.ts';

/**
 * Jobs that A1111 clients are waiting for. That API has no job ids: progress and interrupt refer to whatever the same
 * client has under way.
 */
export class ClientOrders {
  private readonly jobs: Services['jobs'];
  private readonly open = new Map<string, Set<string>>();

  constructor(jobs: Services['jobs']) {
    this.jobs = jobs;
  }

  /** The jobs count as under way until the result is disposed. */
  add(client: string, submitted: readonly Job[]): Disposable {
    const ids = this.open.get(client) ?? new Set();
    this.open.set(client, ids);
    for (const { id } of submitted) ids.add(id);
    return {
      [Symbol.dispose]: () => {
        for (const { id } of submitted) ids.delete(id);
        if (ids.size === 0) this.open.delete(client);
      },
    };
  }

  /** The running job, otherwise the one submitted first; null if nothing is under way. */
  async current(client: string): Promise<Job | null> {
    const found = await Promise.all([...(this.open.get(client) ?? [])].map((id) => this.find(id)));
    const open = found.filter((job) => job !== null).filter(({ state }) => !hasEnded(state));
    return open.find(({ state }) => state === 'running') ?? open[0] ?? null;
  }

  /** Null if the job was removed from the history. */
  private async find(id: string): Promise<Job | null> {
    try {
      return await this.jobs.get(id);
    } catch (error) {
      if (isDanqingError(error, 'JOB_NOT_FOUND')) return null;
      throw error;
    }
  }

  /** Cancels the current job. */
  async interrupt(client: string): Promise<void> {
    const job = await this.current(client);
    if (job !== null) await this.jobs.cancel(job.id);
  }
}
