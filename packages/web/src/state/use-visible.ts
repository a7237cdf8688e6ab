import { onScopeDispose, type Ref, ref } from 'vue';

/** Whether the tab is visible. */
export function useVisible(): Readonly<Ref<boolean>> {
  const isVisible = ref(!document.hidden);
  const listening = new AbortController();
  const look = () => {
    isVisible.value = !document.hidden;
  };
  document.addEventListener('visibilitychange', look, { signal: listening.signal });
  onScopeDispose(() => listening.abort());
  return isVisible;
}
