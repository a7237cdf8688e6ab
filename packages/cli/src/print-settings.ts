import { join } from 'node:path';
import type { SettingKey } from '@danqing/protocol';
import type { CommandContext } from './context.ts';
import { formatPath } from './format.ts';
import type { Messages } from './messages/catalogue.ts';
import type { SettingOrigin } from './settings/origin.ts';
import { valueIn } from './settings/resolve-settings.ts';
import type { ResolvedSettings } from './settings/resolved-settings.ts';
import { ALL_SETTING_KEYS, SETTING_KEYS } from './settings/setting-keys.ts';
import { alignColumns } from './text-width.ts';

export interface ListedSetting {
  readonly key: SettingKey;
  /** Always null for a token, whether or not one is set. */
  readonly value: unknown;
  readonly isSet?: boolean;
  readonly origin: SettingOrigin;
}

/** Every setting with its origin; of secrets, only whether they are set. */
export function listSettings({ values, origins }: ResolvedSettings): ListedSetting[] {
  return ALL_SETTING_KEYS.map((key) => {
    const value = valueIn(values, key);
    const origin = origins[key];
    return SETTING_KEYS[key].isSecret
      ? { key, value: null, isSet: value !== null, origin }
      : { key, value, origin };
  });
}

/** The same in aligned columns, below the file name. */
export function settingLines({
  settings,
  messages,
}: Pick<CommandContext, 'settings' | 'messages'>): string[] {
  const { configFile, folders } = settings;
  const places = ['config.yaml', formatPath(join(folders.config, 'config.yaml'))];
  const rows = listSettings(settings).map((listed) => [
    listed.key,
    describeValue(listed, settings, messages),
    describeOrigin(listed, settings, messages),
  ]);
  return [
    configFile === null ? messages.noConfigFile(places) : messages.configFile(formatPath(configFile)),
    ...alignColumns(rows).map((line) => `  ${line}`),
  ];
}

function describeValue({ key, value, isSet }: ListedSetting, settings: ResolvedSettings, messages: Messages) {
  if (isSet) return messages.tokenSet;
  if (key === 'ui.language') return settings.language;
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(String).join(', ');
  if (typeof value === 'string' && SETTING_KEYS[key].kind === 'path') return formatPath(value);
  return value === null ? '-' : String(value);
}

function describeOrigin({ key, origin }: ListedSetting, settings: ResolvedSettings, { origins }: Messages) {
  switch (origin.kind) {
    case 'file':
      return origins.file(formatPath(origin.path), origin.line);
    case 'variable':
      return origins.variable(origin.name);
    case 'flag':
      return origins.flag(origin.name);
    default:
      return key === 'ui.language' ? settings.languageSource : origins.default;
  }
}
