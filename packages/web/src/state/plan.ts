import type { PlanAnswer, Submit } from '@danqing/protocol';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { api } from '../api/client.ts';

/** Who types does not want an answer to each letter. */
const QUIET_MS = 250;

/** What the server says of a request before it runs, asked anew whenever the request changes. */
export function usePlan(request: () => Submit | null) {
  const answer = shallowRef<PlanAnswer | null>(null);
  const problem = shallowRef<unknown>(null);
  /** The answer is about an earlier request. */
  const isStale = ref(true);
  let controller = new AbortController();
  let timer = 0;

  async function ask(input: Submit, { signal }: AbortController): Promise<void> {
    try {
      const found = await api.plan(input, signal);
      if (signal.aborted) return;
      answer.value = found;
      problem.value = null;
    } catch (error) {
      if (signal.aborted) return;
      answer.value = null;
      problem.value = error;
    }
    isStale.value = false;
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
  return { answer, problem, isStale };
}
