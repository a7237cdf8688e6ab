/** JSON as other programs write it: integers beyond 2^53 are exact, and non-finite numbers are read as null. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonRecord;
/** Has no prototype, so that `__proto__` is a name like any other. */
export interface JsonRecord {
  readonly [name: string]: JsonValue | undefined;
}

export function isRecord(value: JsonValue | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const recordOf = (value: JsonValue | undefined): JsonRecord => (isRecord(value) ? value : {});

export const listOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : [];

const MAX_SHOWN_UNITS = 500;

/** A value as a line of text; null has none. */
export function valueText(value: JsonValue | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  const text = JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner));
  return text.length > MAX_SHOWN_UNITS ? `${text.slice(0, MAX_SHOWN_UNITS)}…` : text;
}
