import { ref, shallowRef } from 'vue';
import { useNotices } from './notices.ts';

/** An action that the user waits for: whether it is running, and why the last one failed. */
export function useWork() {
  const isBusy = ref(false);
  const problem = shallowRef<unknown>(null);

  async function work(what: () => Promise<unknown>): Promise<void> {
    isBusy.value = true;
    try {
      await what();
      problem.value = null;
    } catch (error) {
      problem.value = error;
    }
    isBusy.value = false;
  }
  return { isBusy, problem, work };
}

/** The same for actions without a place of their own for errors: a notice shows the failure. */
export function useNotedWork() {
  const { attempt } = useNotices();
  const { isBusy, work } = useWork();
  return { isBusy, work: (what: () => Promise<unknown>) => work(() => attempt(what)) };
}
