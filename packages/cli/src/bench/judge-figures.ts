import { type BenchFigure, ERROR_CLASSES } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';

/** A busy machine seems up to this much slower than it is; times still further below their floor were not computed. */
const BUSY_SHARE = 0.5;

/**
 * Sets the exit status if a check failed. Times somewhat below their floor alone mean that something else kept the
 * machine busy while its peak was measured; any other failure is a bug.
 */
export function judgeFigures(
  figures: readonly Pick<BenchFigure, 'case' | 'checks'>[],
  { messages, terminal }: Pick<CommandContext, 'messages' | 'terminal'>,
): void {
  const failed = figures.filter(({ checks }) => checks.some(({ ok }) => !ok));
  if (failed.length === 0) return;
  const isBusy = failed.every(({ checks }) => checks.every(isSoundOrBusy));
  if (isBusy) terminal.note(messages.bench.busy(failed.map((figure) => figure.case)));
  process.exitCode = ERROR_CLASSES[isBusy ? 'BusyError' : 'InternalError'].exit;
}

function isSoundOrBusy({ ok, name, facts }: BenchFigure['checks'][number]): boolean {
  return ok || (name === 'floor' && (facts.timesFloor ?? 0) >= BUSY_SHARE);
}
