import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { replaceFile } from '@danqing/engine';
import { DanqingError } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import type { JsonFlag } from '../flags.ts';
import { formatPath } from '../format.ts';
import { say } from '../say/say.ts';
import { configTemplate } from '../settings/config-template.ts';

/** `auth_token` may be written into it: readable by its owner only. */
const FILE_MODE = 0o600;

/** `danqing config init [FILE]` */
export async function writeConfig(
  path: string | undefined,
  flags: JsonFlag,
  { messages, terminal }: CommandContext,
): Promise<void> {
  const target = resolve(path ?? 'config.yaml');
  if (existsSync(target)) {
    throw new DanqingError(
      'OUTPUT_UNWRITABLE',
      say`${formatPath(target)} is there already and is left as it is.`,
      {
        hint: say`Give another name: danqing config init other.yaml.`,
        details: { path: target },
      },
    );
  }
  await replaceFile(target, new TextEncoder().encode(configTemplate()), { file: FILE_MODE });
  if (flags.json) return terminal.printJson({ path: target });
  terminal.print(messages.configWritten(formatPath(target)));
}
