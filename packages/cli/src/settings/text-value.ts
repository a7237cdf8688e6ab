import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SettingKey } from '@danqing/protocol';
import { LIST_SEPARATORS, SETTING_KEYS } from './setting-keys.ts';

/**
 * Parses the text of a variable or flag. Text that is not a number or switch is returned unchanged, to be rejected
 * later.
 */
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

/** Makes paths absolute, starting from `folder`; leaves other values unchanged. */
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
