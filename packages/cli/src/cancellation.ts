/** Exit status of what Ctrl-C ended; CancelledError's in the error table. */
const CANCELLED_EXIT = 130;
/** How long the program may take to end in good order. The engine takes less, or is ended. */
const GRACE_MS = 950;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * A signal that fires at the first Ctrl-C. The program then has a moment to end in good order; after that, or at the
 * second Ctrl-C, it ends at once. Handlers of `exit` still run: they remove temporary files.
 */
export function cancelOnInterrupt(onCancel: () => void): AbortSignal {
  const controller = new AbortController();
  const endNow = () => process.exit(CANCELLED_EXIT);
  const interrupt = () => {
    if (controller.signal.aborted) endNow();
    onCancel();
    controller.abort();
    setTimeout(endNow, GRACE_MS).unref();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return controller.signal;
}
