import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from '../../src/pictures/json/parse-json.ts';

it('reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 2), (text, indent) => {
      const written = JSON.stringify(JSON.parse(text), null, indent);
      const parsed = parseJson(written);
      expect(JSON.stringify(parsed, (_, value) => (typeof value === 'bigint' ? Number(value) : value))).toBe(
        JSON.stringify(JSON.parse(written)),
      );
    }),
  );
});

it.each([
  ['[NaN, Infinity, -Infinity, null, true, -1.5e3]', [null, null, null, null, true, -1500]],
  ['18446744073709551615', 18446744073709551615n],
  ['"a\nb\\n\\u4e00"', 'a\nb\n一'],
  ['\ufeff {"a": 1}\n', Object.assign(Object.create(null), { a: 1 })],
])('reads %j', (text, expected) => {
  expect(parseJson(text)).toEqual(expected);
});

it('takes __proto__ for a name', () => {
  const record = parseJson('{"__proto__": {"isAdmin": true}}') as Record<string, unknown>;
  expect([Object.keys(record), record.isAdmin]).toEqual([['__proto__'], undefined]);
});

it.each([
  '',
  '{',
  '[1',
  '{"a"}',
  '{"a":}',
  '[1,]',
  '"a',
  '"\\',
  '01',
  'nul',
  '{"a":1}x',
  '"\\q"',
  '.5',
  "{'a':1}",
])('refuses %j', (text) => {
  expect(parseJson(text)).toBeUndefined();
});

it('parsing JSON is limited in depth, count and time', () => {
  expect(parseJson(`${'['.repeat(90)}${']'.repeat(90)}`)).toBeDefined();
  const hostile = [
    '['.repeat(2_000_000),
    '{"a":'.repeat(500_000),
    `[${'1,'.repeat(1_000_000)}1]`,
    `"${'\\"'.repeat(1_500_000)}`,
    '9'.repeat(3_000_000),
    `[${'"",'.repeat(900_000)}`,
    ' '.repeat(3_000_000),
  ];
  for (const text of hostile) {
    const started = performance.now();
    expect(parseJson(text)).toBeUndefined();
    expect(performance.now() - started, text.slice(0, 10)).toBeLessThan(3000);
  }
});
