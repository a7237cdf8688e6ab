import { formatBytes } from '@danqing/bench/report';
import type { ModelDescription } from '@danqing/engine';
import type { Text } from '@danqing/protocol';
import type { CommandContext } from './context.ts';
import type { JsonFlag } from './flags.ts';
import { formatPath } from './format.ts';

export interface Installed {
  readonly name: string;
  readonly folder: string;
  readonly description: ModelDescription;
  readonly warnings: readonly Text[];
}

/** The result of pull, import and quantize. */
export function printInstalled(
  { name, folder, description, warnings }: Installed,
  flags: JsonFlag,
  { terminal, messages }: CommandContext,
  more: object = {},
): void {
  const { byteLength, components } = description;
  if (flags.json) {
    const storage = components.map((component) => ({ kind: component.kind, storage: component.storage }));
    terminal.printJson({
      name,
      folder,
      byteLength,
      components: storage,
      ...more,
      warnings: warnings.map(({ en }) => en),
    });
    return;
  }
  for (const warning of warnings) terminal.note(messages.warning(warning[messages.language]));
  terminal.print(messages.installed(name, formatBytes(byteLength), formatPath(folder)));
  terminal.print(`  danqing generate "…" --model ${name}`);
}
