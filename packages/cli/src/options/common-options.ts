import type { OptionSpec } from '../option.ts';

export const JSON_OPTION = {
  flags: '--json',
  en: 'print one JSON object for programs',
  zh: '输出一个 JSON 对象，供程序读取',
} as const satisfies OptionSpec;

export const QUIET_OPTION = {
  flags: '-q, --quiet',
  en: 'no progress',
  zh: '不显示进度',
} as const satisfies OptionSpec;

export const PICTURE_FOLDER_OPTION = {
  flags: '-o, --output <folder>',
  en: 'folder for pictures (default: outputs)',
  zh: '图片文件夹（默认 outputs）',
} as const satisfies OptionSpec;

/** An option of the program and of every command that runs something. */
export const CONFIG_OPTION = {
  flags: '--config <file>',
  en: 'settings file (default: DANQING_CONFIG, ./config.yaml, or the one in your own folder)',
  zh: '设置文件（默认依次为 DANQING_CONFIG、./config.yaml、用户目录中的文件）',
} as const satisfies OptionSpec;

export const VERSION_OPTION = {
  flags: '-V, --version',
  en: 'print the version',
  zh: '显示版本',
} as const satisfies OptionSpec;

export const HELP_OPTION = {
  flags: '-h, --help',
  en: 'show this help',
  zh: '显示本帮助',
} as const satisfies OptionSpec;
