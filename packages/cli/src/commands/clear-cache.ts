import { formatBytes } from '@danqing/bench/report';
import { CacheFolder } from '@danqing/engine';
import type { CommandContext } from '../context.ts';
import type { JsonFlag } from '../flags.ts';
import { formatPath } from '../format.ts';

/** `danqing cache clear` */
export async function clearCache(
  flags: JsonFlag,
  { settings, messages, terminal }: CommandContext,
): Promise<void> {
  if (settings.promptCache === null) {
    return flags.json ? terminal.printJson({ folder: null }) : terminal.print(messages.promptCacheOff);
  }
  const { folder } = settings.promptCache;
  const { entries, bytes } = await new CacheFolder(folder).clear();
  if (flags.json) return terminal.printJson({ folder, removed: { entries, bytes } });
  terminal.print(formatPath(folder));
  terminal.print(`  ${messages.promptsRemoved(entries, formatBytes(bytes))}`);
}
