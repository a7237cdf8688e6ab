import type { JsonValue } from './json/json-value.ts';
import type { NamedSetting, SettingField, SettingsNote } from './picture-settings.ts';

/** Values as found in a text, unchecked. `cfg` is the scale on which 1 is off. */
export type FoundValues = Partial<Record<SettingField | 'cfg', JsonValue | undefined>>;

/** The result of a program's reader for one text. */
export interface FoundSettings {
  readonly program: string | null;
  readonly values: FoundValues;
  readonly others: readonly NamedSetting[];
  readonly notes: readonly SettingsNote[];
}

/** A program whose text could not be understood. */
export function unreadable(program: string, keyword: string): FoundSettings {
  return { program, values: {}, others: [], notes: [{ kind: 'unreadable', keyword }] };
}
