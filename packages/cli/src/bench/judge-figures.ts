import { type BenchFigure, ERROR_CLASSES } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';

/**
 * Sets the exit status if a check failed. A time below its floor alone means that something else kept the machine busy
 * while its peak was measured; any other failure is a bug.
 */
export function judgeFigures(
  figures: readonly Pick<BenchFigure, 'case' | 'checks'>[],
  { messages, terminal }: Pick<CommandContext, 'messages' | 'terminal'>,
): void {
  const failed = figures.filter(({ checks }) => checks.some(({ ok }) => !ok));
  if (failed.length === 0) return;
  const isBusy = failed.every(({ checks }) => checks.every(({ ok, name }) => ok || name === 'floor'));
  if (isBusy) terminal.note(messages.bench.busy(failed.map((figure) => figure.case)));
  process.exitCode = ERROR_CLASSES[isBusy ? 'BusyError' : 'InternalError'].exit;
}
