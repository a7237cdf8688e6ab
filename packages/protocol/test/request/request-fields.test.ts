import { describe, expect, it } from 'vitest';
import { FIELD_NAMES, FIELD_ROWS, mapFields } from '../../src/request/request-fields.ts';
import { REQUEST_FLAGS, SIZE_FLAG } from '../../src/request/request-flags.ts';
import { generateInputSchema, jobRequestSchema } from '../../src/request/request-schemas.ts';

describe('the table of request fields', () => {
  it('every schema has the fields of the table, in the same order', () => {
    expect(Object.keys(generateInputSchema.shape)).toEqual(FIELD_NAMES);
    expect(Object.keys(jobRequestSchema.shape)).toEqual(FIELD_NAMES);
  });

  it.each(FIELD_NAMES.map((field) => [field, FIELD_ROWS[field]] as const))(
    '%s: a number has a range, and its default lies within',
    (_, { kind, range, default: fixed }) => {
      const isNumber = kind === 'whole' || kind === 'real';
      expect(range !== undefined).toBe(isNumber);
      expect(fixed !== undefined).toBe(isNumber);
      if (range === undefined || typeof fixed !== 'number') return;
      expect(range[0]).toBeLessThanOrEqual(fixed);
      expect(range[1]).toBeGreaterThanOrEqual(fixed);
    },
  );

  it.each(['openai', 'a1111', 'mcp'] as const)('gives no name twice in %s', (of) => {
    const names = FIELD_NAMES.flatMap((field) => {
      const row = FIELD_ROWS[field];
      return of === 'mcp' ? (row.mcp?.name ?? []) : (row[of] ?? []);
    });
    expect(new Set(names).size).toBe(names.length);
  });

  it('names flags after their fields, none twice', () => {
    for (const { field, flag } of REQUEST_FLAGS) {
      expect(flag.long.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())).toBe(field);
    }
    const flags = [...REQUEST_FLAGS, SIZE_FLAG].flatMap(({ flag: { long, short } }) =>
      [long, short ?? []].flat(),
    );
    expect(new Set(flags).size).toBe(flags.length);
  });

  it('makes something of each field by its kind', () => {
    const ranges = mapFields({
      prompt: () => 'needed',
      text: () => 'open',
      whole: ({ range }) => range?.[1],
      real: ({ range }) => range?.[0],
      seed: (_, field) => field,
    });
    expect(ranges).toMatchObject({
      prompt: 'needed',
      negativePrompt: 'open',
      steps: 100,
      shift: 0.01,
      seed: 'seed',
    });
  });
});
