import { onScopeDispose, type Ref, ref } from 'vue';

const EVERY_MS = 1000;

/** The time, to the second, in milliseconds. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now());
  const timer = window.setInterval(() => {
    now.value = Date.now();
  }, EVERY_MS);
  onScopeDispose(() => window.clearInterval(timer));
  return now;
}
