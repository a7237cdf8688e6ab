import { formatBytes } from '@danqing/bench/report';
import { CacheFolder } from '@danqing/engine';
import type { CommandContext } from '../context.ts';
import type { JsonFlag } from '../flags.ts';
import { formatPath } from '../format.ts';

/** `danqing cache show` */
export async function showCache(
  flags: JsonFlag,
  { settings, messages, terminal }: CommandContext,
): Promise<void> {
  if (settings.promptCache === null) {
    return flags.json ? terminal.printJson({ folder: null }) : terminal.print(messages.promptCacheOff);
  }
  const { folder, maxBytes } = settings.promptCache;
  const { entries, bytes } = await new CacheFolder(folder).usage();
  if (flags.json) return terminal.printJson({ folder, entries, bytes, maxBytes });
  terminal.print(formatPath(folder));
  terminal.print(`  ${messages.promptsKept(entries, formatBytes(bytes), formatBytes(maxBytes))}`);
}
