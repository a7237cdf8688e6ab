import { defineCommand } from '../command.ts';
import { formatPath } from '../format.ts';
import { JSON_OPTION } from '../options/common-options.ts';

/** `danqing cache show` */
export const showCache = defineCommand({
  name: 'show',
  en: 'Says where encoded prompts are kept, how many, and what they take.',
  zh: '显示编码后的提示词存放在哪里、有多少条、占多少空间。',
  options: [JSON_OPTION],
  examples: ['danqing cache show'],
  async run({ flags, context: { settings, messages, terminal } }) {
    if (settings.promptCache === null) {
      return flags.json ? terminal.printJson({ folder: null }) : terminal.print(messages.promptCacheOff);
    }
    const { CacheFolder } = await import('@danqing/engine');
    const { formatBytes } = await import('@danqing/bench/report');
    const { folder, maxBytes } = settings.promptCache;
    const { entries, bytes } = await new CacheFolder(folder).usage();
    if (flags.json) return terminal.printJson({ folder, entries, bytes, maxBytes });
    terminal.print(formatPath(folder));
    terminal.print(`  ${messages.promptsKept(entries, formatBytes(bytes), formatBytes(maxBytes))}`);
  },
});
