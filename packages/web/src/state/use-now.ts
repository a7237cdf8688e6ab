import { onScopeDispose, type Ref, ref } from 'vue';

const EVERY_MS = 1000;

/** The current time in milliseconds, updated every second. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now());
  const timer = window.setInterval(() => {
    now.value = Date.now();
  }, EVERY_MS);
  onScopeDispose(() => window.clearInterval(timer));
  return now;
}
