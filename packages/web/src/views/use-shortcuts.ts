import { onScopeDispose } from 'vue';

/** Ctrl or Cmd + Enter generates, Escape cancels, wherever the focus is; dialogs and tips keep their own Escape. */
export function useShortcuts({ generate, cancel }: { generate: () => void; cancel: () => void }): void {
  function onKey(event: KeyboardEvent): void {
    // While an input method composes, both keys belong to it.
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      takeOverEntry();
      generate();
    } else if (event.key === 'Escape') cancel();
  }
  window.addEventListener('keydown', onKey);
  onScopeDispose(() => window.removeEventListener('keydown', onKey));
}

/** A field whose value counts when it is left is left for a moment. */
function takeOverEntry(): void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLInputElement)) return;
  focused.blur();
  focused.focus();
}
