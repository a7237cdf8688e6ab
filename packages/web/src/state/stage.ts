import type { Job } from '@danqing/protocol';
import { computed, type Ref, ref } from 'vue';
import { isOpen } from './jobs.ts';

interface Chosen {
  readonly jobId: string;
  readonly image: number;
}

export interface StageParts {
  readonly jobs: ReadonlyMap<string, Job>;
  readonly open: Ref<Job[]>;
  readonly all: Ref<Job[]>;
  /** Whether this page has seen the job wait or run. */
  readonly sawOpen: (id: string) => boolean;
}

/**
 * What the middle of the page shows: the running job, otherwise the last one that ended, unless an image was selected.
 */
export function useStage({ jobs, open, all, sawOpen }: StageParts) {
  const chosen = ref<Chosen | null>(null);

  const followed = computed(() => open.value[0] ?? lastEnded(all.value, sawOpen));
  const job = computed(() => (chosen.value === null ? null : jobs.get(chosen.value.jobId)) ?? followed.value);
  const image = computed(() => {
    const images = job.value?.images ?? [];
    const wanted = chosen.value?.jobId === job.value?.id ? (chosen.value?.image ?? 0) : 0;
    return images[wanted] ?? images[0] ?? null;
  });

  return {
    job,
    image,
    choose(jobId: string, at: number): void {
      chosen.value = { jobId, image: at };
    },
    follow(): void {
      chosen.value = null;
    },
  };
}

/** Jobs that failed or were cancelled before the page was opened are not shown. */
function lastEnded(all: readonly Job[], sawOpen: StageParts['sawOpen']): Job | null {
  const worth = all.filter((job) => {
    if (isOpen(job)) return false;
    return job.state === 'done' ? job.images.length > 0 : sawOpen(job.id);
  });
  return worth.sort((a, b) => (b.endedAt ?? '').localeCompare(a.endedAt ?? ''))[0] ?? null;
}
