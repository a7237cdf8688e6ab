import { setMaxListeners } from 'node:events';

/** Wakes readers that wait for the next change. */
export class Notifier {
  private readonly waiting = new Set<() => void>();

  /** Call this when something has changed. */
  wakeAll(): void {
    for (const wake of [...this.waiting]) wake();
  }

  /** Resolves when something changes, or when the signal fires. */
  next(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    setMaxListeners(0, signal);
    return new Promise((resolve) => {
      const wake = () => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
