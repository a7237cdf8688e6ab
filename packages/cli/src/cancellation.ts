/** How long the program may take to end in good order: a step of a large model takes longer than anyone waits. */
const GRACE_MS = 900;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * A signal that fires at the first Ctrl-C. The program then has a moment to end in good order; after that, or at the
 * second Ctrl-C, it ends at once.
 */
export function cancelOnInterrupt(onCancel: () => void): AbortSignal {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) endBy(signal);
    onCancel();
    controller.abort();
    setTimeout(endBy, GRACE_MS, signal).unref();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return controller.signal;
}

/**
 * Dies of the signal, as shells expect (they report 130 for Ctrl-C). `process.exit` would wait for the native code that
 * still computes on its thread. What is to be done at exit, such as removing temporary files, is done first.
 */
function endBy(signal: NodeJS.Signals): void {
  process.emit('exit', 1);
  for (const name of SIGNALS) process.removeAllListeners(name);
  process.kill(process.pid, signal);
}
