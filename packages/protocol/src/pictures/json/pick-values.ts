import type { FoundSettings, FoundValues } from '../found-settings.ts';
import type { NamedSetting } from '../picture-settings.ts';
import { type JsonRecord, type JsonValue, valueText } from './json-value.ts';

/** A program's names for the settings; of several, the first one present is used. */
export type FieldNames = Partial<Record<keyof FoundValues, readonly string[]>>;

/** Picks settings from a record by a program's names for them; all others keep their own names. */
export function pickValues(record: JsonRecord, names: FieldNames): Pick<FoundSettings, 'values' | 'others'> {
  const values: FoundValues = {};
  const used = new Set<string>();
  for (const [field, aliases] of Object.entries(names) as [keyof FoundValues, readonly string[]][]) {
    const name = aliases.find((alias) => isSaid(record[alias]));
    if (name === undefined) continue;
    values[field] = record[name];
    used.add(name);
  }
  const others = Object.entries(record)
    .filter(([name]) => !used.has(name))
    .flatMap(([name, value]) => named(name, value));
  return { values, others };
}

/** A setting to display, or none when there is no value. */
export function named(name: string, value: JsonValue | undefined): NamedSetting[] {
  const text = valueText(value);
  return text === undefined || text === '' ? [] : [{ name, value: text }];
}

const isSaid = (value: JsonValue | undefined): boolean => value !== undefined && value !== null;

/** "1024x768", "(1024, 768)", "1024*768" */
export function sizeIn(text: JsonValue | undefined): Pick<FoundValues, 'width' | 'height'> {
  const [, width, height] = /^\W*(\d{1,6})\s*[x*×,]\s*(\d{1,6})\W*$/i.exec(valueText(text) ?? '') ?? [];
  return width === undefined ? {} : { width, height };
}
