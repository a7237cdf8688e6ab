import { DanqingError } from '@danqing/protocol';
import { cancelOnInterrupt } from '../cancellation.ts';
import { defineCommand } from '../command.ts';
import { JSON_OPTION } from '../options/common-options.ts';

/** `danqing doctor`: whether images can be drawn here, with what, and if not, what is missing. */
export const doctor = defineCommand({
  name: 'doctor',
  en: 'Says what there is to compute with, and whether a picture can be drawn here.',
  zh: '说明本机有哪些计算设备，能否绘图。',
  options: [{ flags: '--quick', en: 'measure nothing and draw nothing', zh: '不测量也不绘图' }, JSON_OPTION],
  examples: ['danqing doctor', 'danqing doctor --json'],
  runsWithoutSettings: true,
  async run({ flags, context }) {
    const { collectReport } = await import('../doctor/collect-report.ts');
    const { reportLines } = await import('../doctor/print-report.ts');
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
  },
});
