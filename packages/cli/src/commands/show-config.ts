import type { CommandContext } from '../context.ts';
import type { JsonFlag } from '../flags.ts';
import { listSettings, settingLines } from '../print-settings.ts';

/** `danqing config show` */
export async function showConfig(flags: JsonFlag, context: CommandContext): Promise<void> {
  const { settings, terminal } = context;
  if (flags.json) {
    return terminal.printJson({ configFile: settings.configFile, settings: listSettings(settings) });
  }
  for (const line of settingLines(context)) terminal.print(line);
}
