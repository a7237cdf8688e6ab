import {
  DanqingError,
  ENTRY_FORMATS,
  isEntryFormat,
  isUsable,
  joinText,
  type SettingForm,
  type SettingKey,
  sameText,
  settingForms,
  type Text,
} from '@danqing/protocol';
import { say } from '../say/say.ts';
import { nearestName } from './nearest-name.ts';
import { ALL_SETTING_KEYS, SETTING_KEYS } from './setting-keys.ts';

/** A place in the settings: a line of a file, or a variable. */
export interface SettingPlace {
  /** For people: `config.yaml:3`, `DANQING_SERVER_PORT`, `--device`. */
  readonly label: string;
  /** For programs. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly code: 'SETTINGS_INVALID' | 'INPUT_INVALID';
}

/** The error for a value that is invalid for its key. */
export function wrongValue(key: SettingKey, value: unknown, place: SettingPlace): DanqingError {
  const written = SETTING_KEYS[key].isSecret ? say`has an invalid value` : say`is ${JSON.stringify(value)}`;
  const form = settingForms()[key];
  const entry = wrongEntry(form, value);
  if (entry !== null) {
    const { text, problem, instead } = entry;
    return new DanqingError(place.code, say`${place.label}: ${key}: ${JSON.stringify(text)} ${problem}.`, {
      hint: say`Write ${instead}.`,
      details: { ...place.details, key, entry: text },
    });
  }
  return new DanqingError(
    place.code,
    say`${place.label}: ${key} ${written}; it must be ${describeForm(form)}.`,
    {
      hint: wrongValueHint(key, form, value),
      details: { ...place.details, key },
    },
  );
}

function wrongValueHint(key: SettingKey, form: SettingForm, value: unknown): Text {
  const { isSecret } = SETTING_KEYS[key];
  if (needsQuotes(form, value)) return say`Write it in quotes: "${isSecret ? '…' : String(value)}".`;
  if (isSecret) return say`\`danqing config token\` prints a value that nobody can guess.`;
  return say`\`danqing config show\` lists every setting and its origin.`;
}

/** The error for an unknown key; `written` is in the notation of `config.yaml`. */
export function unknownKey(written: string, place: SettingPlace): DanqingError {
  const meant = nearestName(written, ALL_SETTING_KEYS) ?? keyInAnotherSection(written);
  return new DanqingError(place.code, say`${place.label}: there is no setting ${written}.`, {
    hint:
      meant === null
        ? say`config.example.yaml and docs/reference/settings.md list all settings.`
        : say`Did you mean ${meant}?`,
    details: { ...place.details, key: written, ...(meant === null ? {} : { suggestion: meant }) },
  });
}

/** Describes valid values, as the end of a sentence. */
export function describeForm(form: SettingForm): Text {
  const { anyOf, enum: choices, type, minimum, maximum, format } = form;
  if (anyOf !== undefined) return joinText(anyOf.map(describeForm), say`, or `);
  if (choices !== undefined) return joinText(choices.map(String), say` or `);
  if (format === 'byte-size') return say`a number with its unit, such as 6GiB`;
  if (format === 'file-name') return say`a file name without extension, with {time}, {seed} or {model} in it`;
  if (isEntryFormat(format)) return say`text such as ${ENTRY_FORMATS[format].example}`;
  switch (type) {
    case 'integer':
      return say`a whole number from ${Number(minimum)} to ${Number(maximum)}`;
    case 'number':
      return say`a number from ${Number(minimum)} to ${Number(maximum)}`;
    case 'boolean':
      return say`true or false`;
    case 'array':
      if (form.items?.format === 'buffer-type-pin') {
        return say`a list such as [q4_0=CPU_REPACK], at most ${Number(form.maxItems)}`;
      }
      if (isEntryFormat(form.items?.format)) {
        return say`a list such as [${ENTRY_FORMATS[form.items.format].example}], at most ${Number(form.maxItems)}`;
      }
      return say`a list of texts, at most ${Number(form.maxItems)}`;
    case 'null':
      return sameText('null');
    default:
      return say`text of ${Number(form.minLength)} to ${Number(form.maxLength)} characters`;
  }
}

/** The first text that is invalid for its key; null if the problem is another one. */
function wrongEntry(form: SettingForm, value: unknown) {
  const formats = [form, ...(form.anyOf ?? []), form.items].map((part) => part?.format);
  const format = formats.find((name) => isEntryFormat(name));
  if (!isEntryFormat(format)) return null;
  for (const text of [value].flat()) {
    const entry = typeof text === 'string' ? ENTRY_FORMATS[format].read(text) : null;
    if (entry !== null && !isUsable(entry)) return { text: String(text), ...entry };
  }
  return null;
}

/** YAML reads 12345678 as a number, but a token of digits is text. */
function needsQuotes(form: SettingForm, value: unknown): boolean {
  const forms = form.anyOf ?? [form];
  const takesText = forms.some(({ type, enum: choices }) => type === 'string' && choices === undefined);
  return takesText && (typeof value === 'number' || typeof value === 'boolean');
}

/** The full key for `port` at the top or `engine.port`: a valid key in the wrong section. */
function keyInAnotherSection(written: string): string | null {
  const key = written.slice(written.lastIndexOf('.') + 1);
  return ALL_SETTING_KEYS.find((known) => known.endsWith(`.${key}`)) ?? null;
}
