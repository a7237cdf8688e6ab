import { DanqingError, ENTRY_FORMATS, type EntryFormatName, isUsable } from '@danqing/protocol';
import { say } from '../say/say.ts';

/**
 * An entry of a setting in its normalized form, used for comparison. An entry that cannot work stops the server at
 * start: otherwise it would silently do nothing.
 * @throws DanqingError SETTINGS_INVALID
 */
export function checkedEntry(setting: string, text: string, format: EntryFormatName): string {
  const entry = ENTRY_FORMATS[format].read(text);
  if (isUsable(entry)) return entry.value;
  throw new DanqingError('SETTINGS_INVALID', say`${setting}: ${JSON.stringify(text)} ${entry.problem}.`, {
    hint: say`Write ${entry.instead}.`,
    details: { key: setting, entry: text },
  });
}
