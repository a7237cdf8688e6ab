import { ref, shallowRef } from 'vue';
import { useNotices } from './notices.ts';

/** What a user asked for and waits for: whether it runs, and what stopped the last one. */
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

/** The same where a failure has no place of its own: a notice tells of it. */
export function useNotedWork() {
  const { attempt } = useNotices();
  const { isBusy, work } = useWork();
  return { isBusy, work: (what: () => Promise<unknown>) => work(() => attempt(what)) };
}
