import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SettingKey } from '@danqing/protocol';
import { LIST_SEPARATORS, SETTING_KEYS } from './setting-keys.ts';

/** The value that the text of a variable or a flag stands for; what is no number or no word is left as it is, to be refused. */
export function valueOfText(key: SettingKey, text: string): unknown {
  const { kind } = SETTING_KEYS[key];
  switch (kind) {
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : text;
    case 'boolean':
      return ({ true: true, 1: true, false: false, 0: false } as const)[text.trim().toLowerCase()] ?? text;
    case 'paths':
    case 'names':
      return text
        .split(LIST_SEPARATORS[kind])
        .map((entry) => entry.trim())
        .filter((entry) => entry !== '');
    default:
      return text;
  }
}

/** Paths as absolute ones, from `folder`; every other value as it is. */
export function absoluteValue(key: SettingKey, value: unknown, folder: string): unknown {
  const { kind, words = [] } = SETTING_KEYS[key];
  const absolute = (path: unknown) =>
    typeof path === 'string' && path !== '' && !words.includes(path)
      ? resolve(folder, expandHome(path))
      : path;
  if (kind === 'path') return absolute(value);
  return kind === 'paths' && Array.isArray(value) ? value.map(absolute) : value;
}

function expandHome(path: string): string {
  return /^~(?=$|[/\\])/.test(path) ? join(homedir(), path.slice(1)) : path;
}
