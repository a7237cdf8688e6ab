import { MAX_PROMPT_UNITS } from '../prompt.ts';
import { guidanceOfCfg } from '../request/cfg-scale.ts';
import type { FieldKind, FieldRow } from '../request/field-row.ts';
import { mapFields } from '../request/request-fields.ts';
import { MAX_SEED } from '../seed.ts';
import type { PixelSize } from './containers/pixel-size.ts';
import type { FoundSettings, FoundValues } from './found-settings.ts';
import { type JsonValue, valueText } from './json/json-value.ts';
import {
  hasSettings,
  type PictureSettings,
  SETTING_FIELDS,
  type SettingField,
  type SettingsNote,
} from './picture-settings.ts';

type Checked = Partial<Record<SettingField, string | number>>;

const NUMBER = /^[+-]?\d{1,40}(?:\.\d{1,40})?(?:e[+-]?\d{1,3})?$/i;
const SHOWN_UNITS = 60;

/** Checks the values found: a value that no request can have is reported and left out. */
export function settleSettings(found: FoundSettings, size: PixelSize | null): PictureSettings {
  const notes: SettingsNote[] = [...found.notes];
  const values: Checked = {};
  for (const field of SETTING_FIELDS) {
    const value = given(found.values, field);
    if (value === null || value === undefined || value === '') continue;
    const checked = CHECKS[field](value);
    if (checked === undefined) notes.push({ kind: 'value', field, value: shown(found.values, field) });
    else if (checked !== '') values[field] = checked;
  }
  const { program, others } = found;
  const settings = { program, ...values, others, notes } as PictureSettings;
  return hasSettings(settings) && noSize(found.values) ? withPictureSize(settings, size) : settings;
}

const noSize = ({ width, height }: FoundValues): boolean => width === undefined && height === undefined;

function withPictureSize(settings: PictureSettings, size: PixelSize | null): PictureSettings {
  const width = size === null ? undefined : CHECKS.width(size.width);
  const height = size === null ? undefined : CHECKS.height(size.height);
  if (width === undefined || height === undefined) return settings;
  const notes: SettingsNote[] = [...settings.notes, { kind: 'pictureSize' }];
  return { ...settings, width: Number(width), height: Number(height), notes };
}

function given(values: FoundValues, field: SettingField): JsonValue | undefined {
  if (field !== 'guidance' || values.guidance !== undefined) return values[field];
  const cfg = numberOf(values.cfg);
  return cfg === undefined || cfg < 0 ? values.cfg : guidanceOfCfg(cfg);
}

function shown(values: FoundValues, field: SettingField): string {
  const given = field === 'guidance' ? (values.guidance ?? values.cfg) : values[field];
  const text = valueText(given) ?? '';
  return text.length > SHOWN_UNITS ? `${text.slice(0, SHOWN_UNITS)}…` : text;
}

function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : undefined;
}

type Check = (value: JsonValue) => string | number | undefined;

function within({ range }: FieldRow, isWhole: boolean): Check {
  const [min, max] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return (value) => {
    const number = numberOf(value);
    const fits = number !== undefined && number >= min && number <= max;
    return fits && (!isWhole || Number.isInteger(number)) ? number : undefined;
  };
}

function text(value: JsonValue): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_PROMPT_UNITS) return undefined;
  // A lone surrogate is not a character; the text around it is kept.
  return value.replace(/\p{Surrogate}/gu, '\ufffd');
}

const prompt: Check = (value) => text(value)?.trim();

function seed(value: JsonValue): string | undefined {
  const digits = typeof value === 'string' ? value.trim() : String(value);
  if (!/^\d{1,19}$/.test(digits)) return undefined;
  const exact = typeof value === 'number' ? Number.isSafeInteger(value) : true;
  return exact && BigInt(digits) <= MAX_SEED ? String(BigInt(digits)) : undefined;
}

const CHECKS: Readonly<Record<SettingField, Check>> = {
  ...mapFields<Record<FieldKind, (row: FieldRow) => Check>>({
    prompt: () => prompt,
    text: () => prompt,
    whole: (row) => within(row, true),
    real: (row) => within(row, false),
    seed: () => seed,
  }),
  sampler: text,
  schedule: text,
  model: text,
};
