import { onScopeDispose, shallowRef } from 'vue';

/** Polls while the tab is visible. */
export function usePoll<T>(ask: () => Promise<T>, everyMs: number) {
  const value = shallowRef<T | null>(null);
  const problem = shallowRef<unknown>(null);
  let timer = 0;
  let isOver = false;

  async function poll(): Promise<void> {
    if (!document.hidden) {
      try {
        value.value = await ask();
        problem.value = null;
      } catch (error) {
        problem.value = error;
      }
    }
    if (!isOver) timer = window.setTimeout(() => void poll(), everyMs);
  }
  void poll();
  onScopeDispose(() => {
    isOver = true;
    window.clearTimeout(timer);
  });
  return { value, problem };
}
