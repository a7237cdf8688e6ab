import { FIELD_NAMES, FIELD_ROWS, type FieldRow, mapFields } from '@danqing/protocol';
import { z } from 'zod';
import type { JsonObject } from '../routes/read-json.ts';
import { real, seed, seedOrNull, whole } from './lenient-fields.ts';

/** APIs of other programs, named after their columns in the table of fields. */
export type OtherInterface = 'openai' | 'a1111' | 'mcp';

function namesIn(row: FieldRow, of: OtherInterface): readonly string[] {
  if (of !== 'mcp') return row[of] ?? [];
  return row.mcp === undefined ? [] : [row.mcp.name];
}

/** Schemas of an API's fields, under its own names. Ranges are checked by the request itself. */
export function namedShape(of: OtherInterface): Readonly<Record<string, z.ZodType>> {
  const schemas = mapFields({
    prompt: () => z.string(),
    text: () => z.string().nullish(),
    whole: ({ range, mcp }) => (mcp?.isRanged && range !== undefined ? whole(...range) : whole()).nullish(),
    real: () => real().nullish(),
    seed: () => seed().nullish(),
  });
  const named = FIELD_NAMES.flatMap((field) => {
    const row = FIELD_ROWS[field];
    const about = of === 'mcp' ? row.mcp?.about : undefined;
    const schema = about === undefined ? schemas[field] : schemas[field].describe(about);
    return namesIn(row, of).map((name) => [name, schema] as const);
  });
  return Object.fromEntries(named);
}

export type NamedInput = ReturnType<typeof readNamed>;

/** Builds a request from fields that were given under an API's names and passed its schemas. */
export function readNamed(given: JsonObject, of: OtherInterface) {
  const valueIn = (row: FieldRow): unknown => {
    const name = givenName(given, namesIn(row, of));
    if (name === undefined) return undefined;
    const [value, read] = [given[name], row.readAs?.[name]];
    return read !== undefined && typeof value === 'number' ? read(value) : value;
  };
  const text = (row: FieldRow) => stringOf(valueIn(row));
  const number = (row: FieldRow) => numberOf(valueIn(row));
  return mapFields({
    prompt: (row) => text(row) ?? '',
    text,
    whole: number,
    real: number,
    seed: (row) => seedOrNull(numberOf(valueIn(row)) ?? text(row)),
  });
}

/** Names that were ignored because another name of the same field takes precedence. */
export function doubledNames(given: JsonObject, of: OtherInterface): string[] {
  return FIELD_NAMES.flatMap((field) => {
    const names = namesIn(FIELD_ROWS[field], of);
    const read = givenName(given, names);
    return names.filter((name) => name !== read && given[name] != null);
  });
}

function givenName(given: JsonObject, names: readonly string[]): string | undefined {
  return names.find((name) => given[name] != null);
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
