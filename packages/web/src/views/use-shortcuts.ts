import { onScopeDispose } from 'vue';

/** Ctrl or Cmd + Enter generates, Escape cancels, wherever the focus is; dialogs and tips keep their own Escape. */
export function useShortcuts({ generate, cancel }: { generate: () => void; cancel: () => void }): void {
  function onKey(event: KeyboardEvent): void {
    // While an input method composes, both keys belong to it.
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      generate();
    } else if (event.key === 'Escape') cancel();
  }
  window.addEventListener('keydown', onKey);
  onScopeDispose(() => window.removeEventListener('keydown', onKey));
}
