import { type Job, type JobEvent, jobEventSchema, type Submit } from '@danqing/protocol';
import { computed, onScopeDispose, ref, shallowReactive } from 'vue';
import { api } from '../api/client.ts';
import { openEventStream } from '../api/event-stream.ts';
import { shared } from './shared.ts';

const TYPES = ['snapshot', 'job', 'preview', 'removed'] as const satisfies readonly JobEvent['type'][];
/** How long a lost connection is tolerated before the page reports it. */
const LOST_MS = 1500;

/** The server's queue, kept up to date by events, so that every tab shows the same. */
export const [provideJobs, useJobs] = shared('jobs', () => {
  const jobs = shallowReactive(new Map<string, Job>());
  /** Previews of running jobs, by job, as data URLs. */
  const previews = shallowReactive(new Map<string, string>());
  /** Kept while the page is open, whichever view is shown. The clocks of page and server may differ. */
  const seenOpen = new Set<string>();
  const { connection, onConnected } = watchConnection();

  function keep(job: Job): void {
    jobs.set(job.id, job);
    if (isOpen(job)) seenOpen.add(job.id);
  }

  function apply(event: JobEvent): void {
    switch (event.type) {
      case 'snapshot':
        jobs.clear();
        previews.clear();
        for (const job of event.jobs) keep(job);
        return;
      case 'job':
        keep(event.job);
        if (event.job.state !== 'running') previews.delete(event.job.id);
        return;
      case 'preview':
        previews.set(event.jobId, event.dataUrl);
        return;
      case 'removed':
        jobs.delete(event.jobId);
        previews.delete(event.jobId);
    }
  }

  onScopeDispose(
    openEventStream({
      path: '/api/events',
      schema: jobEventSchema,
      types: TYPES,
      onEvent: apply,
      onConnected,
    }),
  );
  const all = computed(() => [...jobs.values()].sort(byNewest));
  return {
    jobs,
    previews,
    connection,
    sawOpen: (id: string): boolean => seenOpen.has(id),
    /** Newest first. */
    all,
    /** Running jobs, then waiting jobs in the order in which they will run. */
    open: computed(() => all.value.filter(isOpen).sort(byTurn)),
    async submit(input: Submit): Promise<Job> {
      const job = await api.submit(input);
      // Its events may have arrived before the answer and be newer.
      if (!jobs.has(job.id)) jobs.set(job.id, job);
      seenOpen.add(job.id);
      return job;
    },
    async cancel(id: string): Promise<void> {
      await api.cancel(id);
    },
    /** Removes a deleted image; the server sends events for jobs only. */
    dropImage(dropped: string): void {
      for (const job of jobs.values()) {
        const images = job.images.filter(({ name }) => name !== dropped);
        if (images.length < job.images.length) jobs.set(job.id, { ...job, images });
      }
    },
  };
});

export const isOpen = ({ state }: Job): boolean => state === 'running' || state === 'waiting';

function byNewest(a: Job, b: Job): number {
  return b.createdAt.localeCompare(a.createdAt);
}

function byTurn(a: Job, b: Job): number {
  const turn = ({ state, position }: Job) =>
    state === 'running' ? -1 : (position ?? Number.MAX_SAFE_INTEGER);
  return turn(a) - turn(b) || a.createdAt.localeCompare(b.createdAt);
}

function watchConnection() {
  const connection = ref<'connecting' | 'open' | 'lost'>('connecting');
  let timer = 0;
  onScopeDispose(() => window.clearTimeout(timer));
  return {
    connection,
    onConnected(isConnected: boolean): void {
      if (isConnected) {
        window.clearTimeout(timer);
        timer = 0;
        connection.value = 'open';
      } else if (timer === 0) {
        // Only the first failed attempt counts; further ones add nothing.
        timer = window.setTimeout(() => {
          connection.value = 'lost';
        }, LOST_MS);
      }
    },
  };
}
