import { DanqingError, ENTRY_FORMATS, type EntryFormatName, isUsable } from '@danqing/protocol';
import { say } from '../say/say.ts';

/**
 * An entry of a setting in the form that is compared; one that cannot work ends the start, for it would do nothing
 * without a word.
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
