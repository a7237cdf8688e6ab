import { defineCommand } from '../command.ts';
import { JSON_OPTION } from '../options/common-options.ts';

/** `danqing config show` */
export const showConfig = defineCommand({
  name: 'show',
  en: 'Shows every setting with its value and where it comes from.',
  zh: '显示每项设置的值及其来源。',
  options: [JSON_OPTION],
  examples: ['danqing config show', 'danqing config show --config my.yaml'],
  async run({ flags, context }) {
    const { settings, terminal } = context;
    const { listSettings, settingLines } = await import('../print-settings.ts');
    if (flags.json) {
      return terminal.printJson({ configFile: settings.configFile, settings: listSettings(settings) });
    }
    for (const line of settingLines(context)) terminal.print(line);
  },
});
