import { cancelledError } from '@danqing/protocol';
import type { CommandContext } from './context.ts';
import { reportError } from './report-error.ts';

/** Time the program has to end in good order. The engine takes less, or is killed. */
const GRACE_MS = 950;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * A signal that fires at the first Ctrl-C. The program then has a moment to end in good order; after that, or at the
 * second Ctrl-C, it ends at once and reports the same. `exit` handlers still run: they remove temporary files.
 */
export function cancelOnInterrupt(
  { terminal, messages }: CommandContext,
  options: { readonly json: boolean },
): AbortSignal {
  const controller = new AbortController();
  const endNow = () => process.exit(reportError(cancelledError(), { messages, terminal }, options));
  const interrupt = () => {
    if (controller.signal.aborted) endNow();
    terminal.note(messages.cancelling);
    controller.abort();
    setTimeout(endNow, GRACE_MS).unref();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return controller.signal;
}
