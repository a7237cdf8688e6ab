import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DanqingError } from '@danqing/protocol';
import { defineCommand } from '../command.ts';
import { formatPath } from '../format.ts';
import { JSON_OPTION } from '../options/common-options.ts';
import { say } from '../say/say.ts';

/** Readable by its owner only, because it may contain `auth_token`. */
const FILE_MODE = 0o600;

/** `danqing config init [FILE]` */
export const writeConfig = defineCommand({
  name: 'init',
  en: 'Writes a config.yaml that names and explains every setting. A file that is there is left alone.',
  zh: '写出列有全部设置及说明的 config.yaml；已有的文件不会被改动。',
  arguments: [
    { name: '[file]', en: 'file to write (default: config.yaml)', zh: '要写的文件（默认 config.yaml）' },
  ],
  options: [JSON_OPTION],
  examples: ['danqing config init', 'danqing config init ~/.config/danqing/config.yaml'],
  runsWithoutSettings: true,
  async run({ args: [file], flags, context: { messages, terminal } }) {
    const target = resolve(file ?? 'config.yaml');
    if (existsSync(target)) throw fileIsThere(target);
    const { replaceFile } = await import('@danqing/engine');
    const { configTemplate } = await import('../settings/config-template.ts');
    await replaceFile(target, new TextEncoder().encode(configTemplate()), { file: FILE_MODE });
    if (flags.json) return terminal.printJson({ path: target });
    terminal.print(messages.configWritten(formatPath(target)));
  },
});

function fileIsThere(path: string): DanqingError {
  return new DanqingError(
    'OUTPUT_UNWRITABLE',
    say`${formatPath(path)} already exists and was left unchanged.`,
    { hint: say`Use another name: \`danqing config init other.yaml\`.`, details: { path } },
  );
}
