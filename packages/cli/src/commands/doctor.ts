import { DanqingError } from '@danqing/protocol';
import { cancelOnInterrupt } from '../cancellation.ts';
import type { CommandContext } from '../context.ts';
import { collectReport } from '../doctor/collect-report.ts';
import { reportLines } from '../doctor/print-report.ts';
import type { DoctorFlags } from '../flags.ts';

/** `danqing doctor`: whether a picture can be drawn here, with what, and if not, what is missing. */
export async function doctor(flags: DoctorFlags, context: CommandContext): Promise<void> {
  const { messages, terminal } = context;
  const report = await collectReport(context, {
    quick: flags.quick ?? false,
    signal: cancelOnInterrupt(context, { json: flags.json ?? false }),
    onPhase: (phase, device) => {
      if (terminal.isInteractive) terminal.status(messages.doctor[phase](device));
    },
  });
  if (flags.json) terminal.printJson(report);
  else for (const line of reportLines(report, context)) terminal.print(line);
  const failed = report.checks.find(({ error }) => error !== null)?.error;
  if (failed) process.exitCode = DanqingError.fromBody(failed).exitCode;
}
