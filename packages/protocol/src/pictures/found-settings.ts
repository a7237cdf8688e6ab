import type { JsonValue } from './json/json-value.ts';
import type { NamedSetting, SettingField, SettingsNote } from './picture-settings.ts';

/** Values as they stand in a text, nothing checked. `cfg` is the scale where 1 is off. */
export type FoundValues = Partial<Record<SettingField | 'cfg', JsonValue | undefined>>;

/** What a program's reader made of a text. */
export interface FoundSettings {
  readonly program: string | null;
  readonly values: FoundValues;
  readonly others: readonly NamedSetting[];
  readonly notes: readonly SettingsNote[];
}

/** A program whose text was no such text. */
export function unreadable(program: string, keyword: string): FoundSettings {
  return { program, values: {}, others: [], notes: [{ kind: 'unreadable', keyword }] };
}
