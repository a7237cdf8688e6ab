import { defineCommand } from '../command.ts';
import { formatPath } from '../format.ts';
import { JSON_OPTION } from '../options/common-options.ts';

/** `danqing cache clear` */
export const clearCache = defineCommand({
  name: 'clear',
  en: 'Removes all encoded prompts.',
  zh: '删除全部编码后的提示词。',
  options: [JSON_OPTION],
  examples: ['danqing cache clear'],
  async run({ flags, context: { settings, messages, terminal } }) {
    if (settings.promptCache === null) {
      return flags.json ? terminal.printJson({ folder: null }) : terminal.print(messages.promptCacheOff);
    }
    const { CacheFolder } = await import('@danqing/engine');
    const { formatBytes } = await import('@danqing/bench/report');
    const { folder } = settings.promptCache;
    const { entries, bytes } = await new CacheFolder(folder).clear();
    if (flags.json) return terminal.printJson({ folder, removed: { entries, bytes } });
    terminal.print(formatPath(folder));
    terminal.print(`  ${messages.promptsRemoved(entries, formatBytes(bytes))}`);
  },
});
