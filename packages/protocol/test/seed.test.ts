import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDanqingError } from '../src/errors.ts';
import { MAX_SEED, parseSeed } from '../src/seed.ts';

describe('parseSeed', () => {
  it('takes every seed as bigint and as string of digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: MAX_SEED }), (seed) => {
        expect(parseSeed(seed)).toBe(seed);
        expect(parseSeed(String(seed))).toBe(seed);
      }),
    );
  });

  it('takes safe JSON numbers', () => {
    expect(parseSeed(0)).toBe(0n);
    expect(parseSeed(Number.MAX_SAFE_INTEGER)).toBe(2n ** 53n - 1n);
  });

  it.each([
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1n,
    2n ** 63n,
    '',
    ' 1',
    '-1',
    '+1',
    '1e3',
    '0x10',
    '1.0',
    '٣',
    '9223372036854775808',
    '99999999999999999999',
    null,
    undefined,
    true,
    {},
    [],
  ])('refuses %o', (value) => {
    expect(() => parseSeed(value)).toThrow(expect.toSatisfy((e) => isDanqingError(e, 'INPUT_SEED')));
  });
});
