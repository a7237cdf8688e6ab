import type { PlanAnswer, Submit } from '@danqing/protocol';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { api } from '../api/client.ts';
import type { Size } from './smaller-sizes.ts';

/** Waits for a pause in typing. */
const QUIET_MS = 250;

export interface PlanParts {
  /** Null when there is nothing to plan yet. */
  readonly request: () => Submit | null;
  /** Alternative sizes, largest first, to offer when the requested one does not fit. */
  readonly sizes: () => readonly Size[];
}

/** The server's plan for a request, requested again whenever the request changes. */
export function usePlan({ request, sizes }: PlanParts) {
  const answer = shallowRef<PlanAnswer | null>(null);
  /** The largest alternative size that fits when the request does not. */
  const fitting = shallowRef<Size | null>(null);
  const problem = shallowRef<unknown>(null);
  /** The answer belongs to an earlier request. */
  const isStale = ref(true);
  let controller = new AbortController();
  let timer = 0;

  async function ask(input: Submit, { signal }: AbortController): Promise<void> {
    try {
      const found = await api.plan(input, signal);
      if (signal.aborted) return;
      [answer.value, fitting.value, problem.value, isStale.value] = [found, null, null, false];
      if (found.fits) return;
      const smaller = await largestFitting(input, sizes(), signal);
      if (!signal.aborted) fitting.value = smaller;
    } catch (error) {
      if (signal.aborted) return;
      [answer.value, fitting.value, problem.value, isStale.value] = [null, null, error, false];
    }
  }

  function stop(): void {
    controller.abort();
    window.clearTimeout(timer);
  }

  watch(
    () => JSON.stringify(request()),
    () => {
      stop();
      const input = request();
      if (input === null) return;
      isStale.value = true;
      controller = new AbortController();
      timer = window.setTimeout(() => void ask(input, controller), QUIET_MS);
    },
    { immediate: true },
  );
  onScopeDispose(stop);
  return { answer, fitting, problem, isStale };
}

async function largestFitting(
  input: Submit,
  sizes: readonly Size[],
  signal: AbortSignal,
): Promise<Size | null> {
  for (const size of sizes) {
    if ((await api.plan({ ...input, ...size }, signal)).fits) return size;
  }
  return null;
}
