import { onScopeDispose } from 'vue';

/** Ctrl or Cmd + Enter generates and Escape cancels, wherever the focus is. Dialogs and tips keep their own Escape. */
export function useShortcuts({ generate, cancel }: { generate: () => void; cancel: () => void }): void {
  function onKey(event: KeyboardEvent): void {
    // Both keys belong to an input method while it is composing.
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

/** Blurs the focused field for a moment, so that a value taken on blur is applied. */
function takeOverEntry(): void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLInputElement)) return;
  focused.blur();
  focused.focus();
}
